"""Processes on chosen processors, in a temporary folder; all of them end with this program, however it ends."""
import contextlib
import ctypes
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
SECONDS_TO_END = 10


class Failed(Exception):
    """Something that had to work has not; the message is for the user."""


def free_port():
    """A port that nobody listens on, below those that the kernel gives to clients."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def on(cpus):
    """What a new process does first: goes to its processors, and asks to be told when this program dies."""

    def prepare():
        os.sched_setaffinity(0, cpus)
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return prepare


class Processes(contextlib.AbstractContextManager):
    """Those that this program has started, and their folder."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="side-by-side-"))
        self.running = []

    def __exit__(self, *_):
        while self.running:
            self.end(self.running[-1])
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, command, cpus, folder):
        """Starts a server, in a session of its own, so that Ctrl-C leaves it to end()."""
        with open(folder / "log", "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=on(cpus),
            )
        self.running.append(process)
        return process

    def end(self, process):
        """By its id; if it does not go, with all of its session."""
        process.terminate()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.remove(process)


def environment():
    """This program's own, without what would set the proxy's options behind the command line's back."""
    return {name: value for name, value in os.environ.items() if not name.startswith("REDIS_PROXY_")}


def run(command, cpus, timeout_seconds):
    """What a load generator prints, once it is done."""
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=on(cpus),
    )
    try:
        text, _ = process.communicate(timeout=timeout_seconds)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode:
        raise Failed(f"{command[0]} ended with status {process.returncode}:\n{text[-2000:]}")
    return text
