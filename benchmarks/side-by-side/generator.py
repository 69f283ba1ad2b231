"""A small load generator, run as a process of its own: GETs over RESP, with keys of one length and one value's size.

With a rate, requests are sent by a schedule, whether or not earlier ones are answered, and the time that an answer
takes is counted from when its request was due, not from when it was sent: a server (or this generator) that stops for
a while is charged with every request that falls due meanwhile. Without one, each connection sends its next pipeline of
requests when the last one is answered. It never sleeps, so it needs a processor for itself.
"""
import collections
import gc
import itertools
import json
import os
import random
import select
import socket
import sys
import time

from wire import encode

DRAWN = 200_000  # requests are drawn beforehand, and again from the first when all are sent


def draw(load):
    """Encoded requests for random keys, evenly or, with an exponent, by Zipf's law."""
    numbers = range(load["count"])
    weights = None
    if load["zipf"]:
        weights = list(itertools.accumulate((number + 1) ** -load["zipf"] for number in numbers))
    drawn = random.choices(numbers, cum_weights=weights, k=DRAWN)
    return [encode("GET", load["pattern"] % number) for number in drawn]


class Channel:
    """One connection and the requests on it that wait for their answers."""

    def __init__(self, port, reply_bytes):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reply_bytes = reply_bytes
        self.received = 0  # bytes of answers that are not whole yet
        self.since = collections.deque()  # for each request on its way, the time its answer is counted from

    def send(self, request, since, count=1):
        self.since.extend([since] * count)
        self.socket.sendall(request)

    def replies(self):
        """How many answers have arrived; all have the same length, since all values have."""
        data = self.socket.recv(1 << 18)
        if not data or (not self.received and not data.startswith(b"$")):
            raise SystemExit(f"not the answer to a GET: {data[:200]!r}")
        count, self.received = divmod(self.received + len(data), self.reply_bytes)
        return count


class Run:
    """All connections, and what has been measured on them."""

    def __init__(self, load):
        self.load = load
        size = load["value_bytes"]
        reply_bytes = len(b"$%d\r\n" % size) + size + 2
        self.channels = [Channel(load["port"], reply_bytes) for _ in range(load["connections"])]
        self.poll = select.epoll()
        self.by_file = {}
        for channel in self.channels:
            self.poll.register(channel.socket, select.EPOLLIN)
            self.by_file[channel.socket.fileno()] = channel
        self.latencies = []
        self.lateness = []

    def receive(self, timeout):
        """Takes what has arrived; returns whose requests are all answered now."""
        answered = []
        for file, _ in self.poll.poll(timeout):
            channel = self.by_file[file]
            count = channel.replies()
            now = time.perf_counter_ns()
            for _ in range(count):
                self.latencies.append(now - channel.since.popleft())
            if not channel.since:
                answered.append(channel)
        return answered

    def closed_loop(self, requests):
        pipeline = self.load["pipeline"]
        batches = itertools.cycle(
            b"".join(requests[first : first + pipeline]) for first in range(0, len(requests), pipeline)
        )
        end = time.perf_counter_ns() + int(self.load["seconds"] * 1e9)
        idle = self.channels
        while time.perf_counter_ns() < end:
            for channel in idle:
                channel.send(next(batches), time.perf_counter_ns(), pipeline)
            idle = self.receive(1)
        self.finish()

    def open_loop(self, requests):
        interval = 1e9 / self.load["rate"]
        count = int(self.load["seconds"] * self.load["rate"])
        requests = itertools.cycle(requests)
        channels = itertools.cycle(self.channels)
        start = time.perf_counter_ns() + 1_000_000
        sent = 0
        while sent < count:
            now = time.perf_counter_ns()
            due = start + int(sent * interval)
            while due <= now and sent < count:
                next(channels).send(next(requests), due)
                self.lateness.append(time.perf_counter_ns() - due)
                sent += 1
                due = start + int(sent * interval)
            if not self.receive(0):
                os.sched_yield()  # Redis may share this processor, and have something to do
        self.finish()

    def finish(self):
        deadline = time.perf_counter() + 10
        while any(channel.since for channel in self.channels):
            if time.perf_counter() > deadline:
                raise SystemExit("answers are missing")
            self.receive(0.1)


def percentile(values, percent):
    """Of sorted nanoseconds, in milliseconds."""
    return values[min(len(values) - 1, int(len(values) * percent / 100))] / 1e6 if values else 0.0


def main():
    load = json.loads(sys.argv[1])
    requests = draw(load)
    run = Run(load)
    gc.disable()  # its own pauses would be counted as the server's
    start = time.perf_counter()
    (run.open_loop if load["rate"] else run.closed_loop)(requests)
    seconds = time.perf_counter() - start
    values = sorted(run.latencies)
    p50, p99, p999 = (percentile(values, percent) for percent in (50, 99, 99.9))
    late = percentile(sorted(run.lateness), 99.9)
    result = {"requests": len(values), "seconds": seconds, "p50": p50, "p99": p99, "p999": p999}
    print(json.dumps({**result, "longest": values[-1] / 1e6, "late": late}))


main()
