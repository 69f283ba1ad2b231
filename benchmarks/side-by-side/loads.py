"""Who asks: redis-benchmark, wrk, and a generator of this program's own for what those two can't do."""
import json
import pathlib
import re
import sys
from dataclasses import dataclass

from contenders import Tool
from processes import Failed, run
from wire import KeySet

HERE = pathlib.Path(__file__).parent
CONNECTIONS = 50


@dataclass(frozen=True)
class Sample:
    """What a load generator has seen; times are milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    p999: float
    longest: float
    late: float = 0.0  # the generator itself, at the 99.9th percentile

    @property
    def rate(self):
        return self.requests / self.seconds


@dataclass
class RedisBenchmark:
    """Each connection sends a pipeline of GETs for random keys, and the next one when all are answered."""

    keys: KeySet
    connections: int = CONNECTIONS
    pipeline: int = 1

    tool = Tool("redis-benchmark", "redis-tools")

    def __post_init__(self):
        self.rates = {}

    def run(self, site, server, seconds):
        """It wants a number of requests rather than a time, which is guessed from the run before."""
        requests = int(self.rates.get(server, 2_000 * self.pipeline) * seconds)
        requests = max(requests - requests % self.pipeline, self.connections * self.pipeline)
        words = f"-p {server.port} -c {self.connections} -P {self.pipeline} -n {requests} -r {self.keys.count} --precision 3"
        text = run(
            [self.tool.path, *words.split(), "GET", f"{self.keys.prefix}:__rand_int__"], site.load_cpus, 60 + 20 * seconds
        )
        if "Error from server" in text:
            raise Failed(f"{server.name} answers redis-benchmark with errors:\n{text[-1000:]}")
        sample = self.parse(text, requests)
        self.rates[server] = sample.rate
        return sample

    @staticmethod
    def parse(text, requests):
        rate = re.search(r"throughput summary: ([\d.]+) requests", text)
        summary = re.search(r"latency summary.*\n.*\n\s*([\d. ]+)", text)
        # The list of percentiles, which halves the rest from line to line, ends where the cumulative one begins.
        listed = re.findall(r"([\d.]+)% <= ([\d.]+) milliseconds", text.partition("Cumulative")[0])
        if not (rate and summary and listed):
            raise Failed(f"redis-benchmark's answer is not understood (version 6.2 or newer is needed):\n{text[-1000:]}")
        _, _, p50, _, p99, longest = map(float, summary[1].split())
        p999 = next((float(value) for percent, value in listed if float(percent) >= 99.9), longest)
        return Sample(requests, requests / float(rate[1]), p50, p99, p999, longest)


@dataclass
class Wrk:
    """Each connection sends a GET for a random key when the one before is answered."""

    keys: KeySet
    connections: int = CONNECTIONS

    tool = Tool("wrk", "wrk")

    def run(self, site, server, seconds):
        threads = min(len(site.load_cpus), self.connections)
        words = f"-t {threads} -c {self.connections} -d {max(1, round(seconds))}s -s {HERE / 'keys.lua'}"
        url = f"http://127.0.0.1:{server.port}/"
        pattern = server.path(self.keys.pattern)
        text = run([self.tool.path, *words.split(), url, "--", pattern, self.keys.count], site.load_cpus, 60 + 2 * seconds)
        result = re.search(r"^RESULT ([\d. ]+)$", text, re.M)
        if not result:
            raise Failed(f"wrk's answer is not understood:\n{text[-1000:]}")
        requests, microseconds, errors, *latencies = map(float, result[1].split())
        if errors:
            raise Failed(f"{server.name}: wrk has seen {errors:.0f} errors:\n{text[-1000:]}")
        return Sample(int(requests), microseconds / 1e6, *(latency / 1e3 for latency in latencies))


@dataclass
class Generator:
    """generator.py: draws keys by Zipf's law, or sends by a schedule instead of waiting for answers."""

    keys: KeySet
    connections: int = CONNECTIONS
    pipeline: int = 1
    zipf: float = 0.0
    rate: int = 0  # requests a second; 0: as answers come

    tool = Tool(sys.executable, "python3")

    def run(self, site, server, seconds):
        load = {
            "port": server.port,
            "pattern": self.keys.pattern,
            "count": self.keys.count,
            "value_bytes": self.keys.value_bytes,
            "connections": self.connections,
            "pipeline": self.pipeline,
            "zipf": self.zipf,
            "rate": self.rate,
            "seconds": seconds,
        }
        text = run([sys.executable, HERE / "generator.py", json.dumps(load)], site.load_cpus, 60 + 4 * seconds)
        return Sample(**json.loads(text))
