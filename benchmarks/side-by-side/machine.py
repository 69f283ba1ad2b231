"""What is known of this machine: its processors, its name, and what the kernel has counted."""
import os
import pathlib
import platform
import re
import resource
import shutil
import subprocess
from dataclasses import dataclass

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
SBIN = ":/usr/local/sbin:/usr/sbin:/sbin"  # servers are often there, and users' PATHs often without it


def find(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + SBIN)


def output_of(*command):
    """What a command says, on whichever output, or nothing if it can't be had."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def version_of_package(package):
    return output_of("dpkg-query", "-W", "-f", "${Version}", package) if shutil.which("dpkg-query") else ""


def allow_many_files():
    """As many as this user may have: a thousand connections are more than the usual 1,024 files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


# Processors.


def parse_cpus(text):
    """The processors that '0,2-3' names."""
    cpus = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        cpus.update(range(int(first), int(last or first) + 1))
    return cpus


def show_cpus(cpus):
    return ",".join(map(str, sorted(cpus)))


def siblings(cpu):
    """The hardware threads of the core that a processor is one of: what one does, the others feel."""
    path = pathlib.Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
    return parse_cpus(path.read_text()) if path.exists() else {cpu}


def choose_cpus():
    """One processor for the server, others for all else: the last one, since devices interrupt the first."""
    ours = os.sched_getaffinity(0)
    server = {max(ours)}
    return server, (ours - siblings(max(ours))) or (ours - server)


# CPU time and memory of a process and all that came of it.


@dataclass(frozen=True)
class CpuTime:
    user: float = 0.0
    system: float = 0.0

    def __add__(self, other):
        return CpuTime(self.user + other.user, self.system + other.system)

    def __sub__(self, other):
        return CpuTime(self.user - other.user, self.system - other.system)

    @property
    def total(self):
        return self.user + self.system


def fields_of_stat(pid):
    """/proc/PID/stat from its third field on: the second is a name that may hold spaces and brackets."""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def family(pid):
    """A process and its descendants."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents[int(entry)] = int(fields_of_stat(entry)[1])
            except (FileNotFoundError, ProcessLookupError):
                pass  # ended meanwhile
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def cpu_time(pid):
    """What a process, its living descendants and its dead children have used: utime, stime, cutime, cstime."""
    total = CpuTime()
    for member in family(pid):
        user, system, dead_user, dead_system = map(int, fields_of_stat(member)[11:15])
        total += CpuTime((user + dead_user) / TICKS_A_SECOND, (system + dead_system) / TICKS_A_SECOND)
    return total


def resident_bytes(pid):
    """Memory that a process and its descendants occupy; what several share counts once (PSS)."""
    total = 0
    for member in family(pid):
        rollup = pathlib.Path(f"/proc/{member}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.M)[1]) * 1024
    return total


def busy_seconds(cpus):
    """How long processors have worked, for whomever, and how long the hypervisor has kept them from it."""
    busy = stolen = 0
    with open("/proc/stat") as file:
        for line in file:
            match = re.match(r"cpu(\d+) (.*)", line)
            if match and int(match[1]) in cpus:
                user, nice, system, _, _, irq, softirq, steal = map(int, match[2].split()[:8])
                busy += user + nice + system + irq + softirq
                stolen += steal
    return busy / TICKS_A_SECOND, stolen / TICKS_A_SECOND


# What the result says of it.


def first_match(pattern, path, otherwise):
    try:
        found = re.search(pattern, pathlib.Path(path).read_text(), re.M)
    except OSError:
        found = None
    return found[1] if found else otherwise


def available_bytes():
    return int(first_match(r"^MemAvailable:\s+(\d+)", "/proc/meminfo", 0)) * 1024


def processor_name():
    return first_match(r"^model name\s*:\s*(.*)$", "/proc/cpuinfo", platform.machine())


def system_name():
    return first_match(r'^PRETTY_NAME="?([^"\n]*)', "/etc/os-release", "Linux")


def memory_gib():
    return int(first_match(r"^MemTotal:\s+(\d+)", "/proc/meminfo", 0)) / 2**20
