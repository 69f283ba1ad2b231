"""The place where servers run beside each other, and how one of them is measured."""
import contextlib
import os
import re
import sys
import time
from dataclasses import dataclass

import contenders
from loads import Sample
from machine import CpuTime, allow_many_files, busy_seconds, cpu_time, find, output_of
from processes import Failed, run
from wire import KeySet

# All that hits are measured with. The capacity that the proxy has by default is enough for all of them together.
KEYS = {
    "16 B": KeySet("k16", 10_000, 16),
    "64 B": KeySet("k64", 10_000, 64),
    "1 KB": KeySet("k1k", 10_000, 1024),
    "100 KB": KeySet("kxl", 200, 102_400),
}
MANY_KEYS = KeySet("m64", 100_000, 64)
WARM_UP_SLICE_SECONDS = 1


@dataclass(frozen=True)
class Settings:
    """How thoroughly to measure."""

    quick: bool
    main_rounds: int  # of the cases that --quick measures too
    other_rounds: int
    seconds: float  # of each round


@dataclass(frozen=True)
class Round:
    """One server under one load, once."""

    sample: Sample
    cpu: CpuTime
    busy: float  # how much of its processors the server has used
    others: float  # and how much others have
    stolen: float  # and the hypervisor
    asked: float  # GETs that came to Redis for each request

    @property
    def micros(self):
        """CPU time for each request."""
        return self.cpu.total / self.sample.requests * 1e6


@dataclass(frozen=True)
class Comparison:
    """Several servers under one load, in rounds that took turns."""

    title: str
    rounds: dict  # of a server's name, its rounds; the first server is the proxy


class Bench:
    """Starts servers where they belong, and measures them."""

    key_sets = list(KEYS.values())
    sample = KeySet("first", 1, 64)  # what a server has to answer to count as started

    def __init__(self, processes, settings, server_cpus, load_cpus, java_options, jar):
        self.processes = processes
        self.settings = settings
        self.server_cpus = server_cpus
        self.load_cpus = load_cpus
        self.java_options = java_options
        self.jar = jar
        home = os.environ.get("JAVA_HOME")
        self.java = os.path.join(home, "bin/java") if home else find("java") or "java"
        self.most_files = allow_many_files()
        self.skipped = {}  # what could not be compared, and why
        self.all_rounds = []
        self._webdis = None
        self.redis = contenders.RedisServer(self, load_cpus)

    def open(self):
        """Starts the Redis that is behind the others, beside the load generator."""
        os.sched_setaffinity(0, self.load_cpus)
        self.redis.start()
        self.redis.hold(self.sample)

    def webdis(self):
        """The one that caches stand in front of."""
        if not self._webdis:
            self._webdis = contenders.Webdis(self, self.load_cpus)
            self._webdis.start()
        return self._webdis

    # What the proxy is started with.

    def java_command(self):
        return [self.java, *self.java_options]

    def proxy_options(self):
        """Values live long enough for a hit to be one; everything else is as by default."""
        return ["--redis", f"redis://127.0.0.1:{self.redis.port}", "--ttl", "1h"]

    def jvm(self):
        """What the JVM says it is, and what it has chosen on the server's processors."""
        return output_of(*self.java_command(), "-XshowSettings:properties", "-version")

    def jvm_choices(self):
        flags = run([*self.java_command(), "-XX:+PrintFlagsFinal", "-version"], self.server_cpus, 60)
        collector = re.search(r"Use((?:Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC) += true", flags)
        heap = re.search(r"MaxHeapSize += (\d+)", flags)
        return f"{collector[1] if collector else 'unknown'} collector, heap of at most {int(heap[1]) / 2**30:.1f} GiB"

    # Who is there.

    def available(self, kinds):
        """Those of the kinds of servers that are installed; the others are noted with what installs them."""
        for kind in kinds:
            self.note_missing(kind.name, kind.missing())
        return [kind for kind in kinds if not kind.missing()]

    def note_missing(self, name, tools):
        if tools and name not in self.skipped:
            packages = " ".join(tool.package for tool in tools)
            programs = ", ".join(f"`{tool.program}`" for tool in tools)
            self.skip(name, f"{programs} not found: `apt-get install {packages}`")

    def skip(self, name, why):
        if name not in self.skipped:
            self.skipped[name] = why
            say(f"  skipped: {name}: {why}")

    @contextlib.contextmanager
    def started(self, servers):
        """Servers that run for as long as the block does."""
        begun = []
        try:
            for server in servers:
                server.start()
                begun.append(server)
            yield begun
        finally:
            for server in begun:
                server.end()

    # Measuring.

    def compare(self, title, servers, load, rounds):
        """Warms all up under this load, then measures them in turns; each round begins with another of them."""
        say(title)
        servers = [server for server in servers if self.fits(server, load, title)]
        servers = [server for server in servers if self.prepared(server, load, title)]
        for server in servers:
            self.warm_up(server, load)
        measured = {server.name: [] for server in servers}
        for turn in range(rounds):
            for place in range(len(servers)):
                server = servers[(turn + place) % len(servers)]
                one = self.measure(server, load)
                measured[server.name].append(one)
                self.all_rounds.append(one)
                say(f"  {server.name}: {one.micros:.2f} µs, {one.sample.rate:,.0f}/s")
        return Comparison(title, measured)

    def fits(self, server, load, title):
        if load.keys.value_bytes <= server.longest_value:
            return True
        self.skip(f"{server.name} ({title})", f"its values have at most {server.longest_value} bytes")
        return False

    def prepared(self, server, load, title):
        """Whether it has what it will be asked for; if another than the proxy has not, it is left out."""
        try:
            server.prepare(load.keys)
            return True
        except (Failed, OSError) as why:
            if isinstance(server, contenders.Proxy):
                raise
            self.skip(f"{server.name} ({title})", str(why))
            return False

    def warm_up(self, server, load):
        seconds = server.warm_up_seconds
        if not server.warm:
            seconds = server.first_warm_up_seconds
            for _ in range(server.first_connections):
                server.ask(load.keys)
        server.warm = True
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            load.run(self, server, min(WARM_UP_SLICE_SECONDS, server.warm_up_seconds))

    def measure(self, server, load):
        reads = self.redis.reads()
        busy, stolen = busy_seconds(self.server_cpus)
        begin = time.monotonic()
        cpu = cpu_time(server.process.pid)
        sample = load.run(self, server, self.settings.seconds)
        cpu = cpu_time(server.process.pid) - cpu
        seconds = (time.monotonic() - begin) * len(self.server_cpus)
        busy_now, stolen_now = busy_seconds(self.server_cpus)
        if server.process.poll() is not None:
            raise Failed(f"{server.name} has ended under load")
        return Round(
            sample,
            cpu,
            cpu.total / seconds,
            max(0.0, busy_now - busy - cpu.total) / seconds,
            (stolen_now - stolen) / seconds,
            (self.redis.reads() - reads) / sample.requests,
        )


def say(text):
    """Progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)
