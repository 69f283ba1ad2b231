"""The cases, by name: which servers under which loads."""
import statistics

import contenders
import report
from bench import KEYS, MANY_KEYS, say
from contenders import HttpProxy, NginxCache, Proxy, RedisServer, Twemproxy, Varnish
from loads import Generator, RedisBenchmark, Wrk
from machine import available_bytes
from wire import KeySet

USUAL = KEYS["64 B"]
OTHER_SIZES = ("16 B", "1 KB", "100 KB")
OTHER_CONNECTIONS = (1, 1000)
OTHER_NUMBERS = [KeySet(f"n{number}", number, 64) for number in (1_000, 100_000, 1_000_000)]
SMALL_CAPACITY = 100
ZIPF_CAPACITY = 10_000
ZIPF_EXPONENT = 1.17  # nine hits to one miss, with that capacity and 100,000 keys
LARGE_KEYS = KeySet("g1k", 1_100_000, 1024)
LARGE_CAPACITY = 1_000_000
LARGE_NEEDS_BYTES = 8 << 30
START_ROUNDS = 5
MEMORY_KEYS = KeySet("y64", 100_000, 64)
MEMORY_KEYS_BEFORE = KeySet("x64", 10_000, 64)


class Case:
    """What is measured together; keeps its part of the result, and what the summary needs."""

    main = False  # whether --quick measures it too

    def __init__(self, bench):
        self.bench = bench
        self.results = []
        self.parts = []

    def run(self):
        raise NotImplementedError

    def compare(self, title, servers, load, show=report.comparison):
        settings = self.bench.settings
        rounds = settings.main_rounds if self.main else settings.other_rounds
        result = self.bench.compare(title, servers, load, rounds)
        self.results.append(result)
        self.parts.append(show(result))

    def usable(self, load):
        """Whether there is what makes the load."""
        if load.tool.path:
            return True
        self.bench.note_missing(self.name, [load.tool])
        return False


def resp_servers(bench, *proxies):
    return [*proxies, *(kind(bench) for kind in bench.available((RedisServer, Twemproxy)))]


def http_servers(bench):
    return [kind(bench) for kind in bench.available(contenders.OVER_HTTP)]


def pipelines(bench):
    return (1, 16) if bench.settings.quick else (1, 16, 64)


class RespHits(Case):
    main = True
    name = "resp-hits"
    about = "GET over RESP, all hits: 64-byte values, 50 connections, pipelines of 1, 16 and 64"

    def run(self):
        if not self.usable(RedisBenchmark):
            return
        with self.bench.started(resp_servers(self.bench, Proxy(self.bench))) as servers:
            for pipeline in pipelines(self.bench):
                self.compare(f"RESP hits, pipeline {pipeline}", servers, RedisBenchmark(USUAL, pipeline=pipeline))


class RespMisses(Case):
    main = True
    name = "resp-misses"
    about = f"GET over RESP, all misses: room for {SMALL_CAPACITY} of {MANY_KEYS.count:,} keys, else as resp-hits"

    def run(self):
        if not self.usable(RedisBenchmark):
            return
        proxy = Proxy(self.bench, "--capacity", SMALL_CAPACITY)
        with self.bench.started(resp_servers(self.bench, proxy)) as servers:
            for pipeline in pipelines(self.bench):
                load = RedisBenchmark(MANY_KEYS, pipeline=pipeline)
                self.compare(f"RESP misses, pipeline {pipeline}", servers, load)


class RespValues(Case):
    name = "resp-values"
    about = "as resp-hits, pipeline 1, values of 16 bytes, 1 KB and 100 KB"

    def run(self):
        if not self.usable(RedisBenchmark):
            return
        with self.bench.started(resp_servers(self.bench, Proxy(self.bench))) as servers:
            for size in OTHER_SIZES:
                self.compare(f"RESP hits, values of {size}", servers, RedisBenchmark(KEYS[size]))


class RespConnections(Case):
    name = "resp-connections"
    about = "as resp-hits, pipeline 1, 1 and 1,000 connections"

    def run(self):
        if not self.usable(RedisBenchmark):
            return
        with self.bench.started(resp_servers(self.bench, Proxy(self.bench))) as servers:
            for connections in OTHER_CONNECTIONS:
                self.compare(f"RESP hits, {count(connections)}", servers, RedisBenchmark(USUAL, connections))


class RespKeys(Case):
    name = "resp-keys"
    about = "as resp-hits, pipelines of 1 and 16, 1,000, 100,000 and 1,000,000 keys, beside redis-server alone"

    def run(self):
        if not self.usable(RedisBenchmark):
            return
        proxy = Proxy(self.bench, "--capacity", 2 * max(keys.count for keys in OTHER_NUMBERS))
        try:
            with self.bench.started([proxy, RedisServer(self.bench)]) as servers:
                for keys in OTHER_NUMBERS:
                    for pipeline in (1, 16):
                        title = f"RESP hits, pipeline {pipeline}, {keys.count:,} keys"
                        self.compare(title, servers, RedisBenchmark(keys, pipeline=pipeline))
        finally:
            self.bench.redis.drop_all()


class HttpHits(Case):
    main = True
    name = "http-hits"
    about = "GET over HTTP, all hits: 64-byte values, 50 connections"

    def run(self):
        if not self.usable(Wrk):
            return
        with self.bench.started(http_servers(self.bench)) as servers:
            self.compare("HTTP hits", servers, Wrk(USUAL))


class HttpValues(Case):
    name = "http-values"
    about = "as http-hits, values of 16 bytes, 1 KB and 100 KB"

    def run(self):
        if not self.usable(Wrk):
            return
        with self.bench.started(http_servers(self.bench)) as servers:
            for size in OTHER_SIZES:
                self.compare(f"HTTP hits, values of {size}", servers, Wrk(KEYS[size]))


class HttpConnections(Case):
    name = "http-connections"
    about = "as http-hits, 1 and 1,000 connections"

    def run(self):
        if not self.usable(Wrk):
            return
        with self.bench.started(http_servers(self.bench)) as servers:
            for connections in OTHER_CONNECTIONS:
                self.compare(f"HTTP hits, {count(connections)}", servers, Wrk(USUAL, connections))


class Zipf(Case):
    name = "zipf"
    about = "GET over RESP, keys by Zipf's law, about nine hits to one miss, with two kinds of --coherence"

    def run(self):
        proxies = [
            Proxy(self.bench, "--capacity", ZIPF_CAPACITY, "--coherence", mode, name=f"redis-proxy, {mode}")
            for mode in ("ttl", "tracking")
        ]
        with self.bench.started(resp_servers(self.bench, *proxies)) as servers:
            for pipeline in (1, 16):
                load = Generator(MANY_KEYS, pipeline=pipeline, zipf=ZIPF_EXPONENT)
                self.compare(f"RESP by Zipf's law, pipeline {pipeline}", servers, load)


class OpenLoop(Case):
    name = "open-loop"
    about = "latency when requests come by a schedule, at half of what the slower of proxy and Redis can do; GC pauses"

    def run(self):
        if not self.usable(RedisBenchmark):
            return
        proxy = Proxy(self.bench, gc_log=True)
        with self.bench.started([proxy, RedisServer(self.bench)]) as servers:
            rate = self.half_capacity(servers)
            self.with_pauses(f"RESP hits by a schedule, {rate:,} a second", servers, Generator(USUAL, rate=rate), proxy)
        if available_bytes() < LARGE_NEEDS_BYTES:
            self.bench.skip("open-loop with 1 GB of values", f"needs {LARGE_NEEDS_BYTES >> 30} GB of free memory")
            return
        proxy = Proxy(self.bench, "--capacity", LARGE_CAPACITY, gc_log=True)
        try:
            with self.bench.started([proxy]) as servers:
                load = Generator(LARGE_KEYS, rate=rate // 2)
                title = f"RESP with 1 GB of values in the cache, one miss in eleven, {load.rate:,} a second"
                self.with_pauses(title, servers, load, proxy)
        finally:
            self.bench.redis.drop_all()

    def half_capacity(self, servers):
        """Measured at once, so that both get the same schedule."""
        load = RedisBenchmark(USUAL)
        capacities = []
        for server in servers:
            server.prepare(USUAL)
            self.bench.warm_up(server, load)
            capacities.append(load.run(self.bench, server, self.bench.settings.seconds).rate)
        return int(round(min(capacities) / 2, -3))

    def with_pauses(self, title, servers, load, proxy):
        self.compare(title, servers, load, report.open_loop)
        pauses, _ = proxy.gc_pauses()
        self.parts.append(describe_pauses(pauses))


class Memory(Case):
    name = "memory"
    about = f"bytes that one more key takes: 16-byte keys, 64-byte values, {MEMORY_KEYS.count:,} of them"

    def run(self):
        kinds = self.bench.available((RedisServer, NginxCache, Varnish))
        proxy = Proxy(self.bench, "--capacity", 2 * MEMORY_KEYS.count)
        rows = []
        with self.bench.started([proxy, *(kind(self.bench) for kind in kinds)]) as servers:
            for server in servers:
                say(f"memory: {server.name}")
                rows.append(self.row(server))
        head = ["server", "bytes a key, by its own account", "bytes a key that the processes grow by", "and on disk"]
        self.parts.append("### Memory\n\n" + report.table(head, rows))

    def row(self, server):
        server.prepare(MEMORY_KEYS_BEFORE)
        before = (server.live_bytes(), server.resident_bytes(), self.disk(server))
        server.prepare(MEMORY_KEYS)
        after = (server.live_bytes(), server.resident_bytes(), self.disk(server))
        grown = [
            "–" if start is None or end is None else f"{(end - start) / MEMORY_KEYS.count:,.0f}"
            for start, end in zip(before, after)
        ]
        return [server.name, *grown]

    @staticmethod
    def disk(server):
        return server.bytes_on_disk() if isinstance(server, NginxCache) else None


class StartUp(Case):
    name = "start-up"
    about = f"time from a server's start to its first right answer, {START_ROUNDS} times"

    def run(self):
        say("start-up")
        kinds = [Proxy, HttpProxy, *self.bench.available(contenders.ALL)]
        seconds = {kind: [] for kind in kinds}
        for _ in range(START_ROUNDS):
            for kind in kinds:
                server = kind(self.bench)
                if isinstance(server, contenders.BeforeWebdis):
                    self.bench.webdis()  # is there before
                seconds[kind].append(server.start())
                server.end()
        names = {Proxy: "redis-proxy, over RESP", HttpProxy: "redis-proxy, over HTTP"}
        rows = [
            [names.get(kind, kind.name), f"{statistics.median(times):.3f}", f"{min(times):.3f}", f"{max(times):.3f}"]
            for kind, times in seconds.items()
        ]
        self.parts.append("### Start-up\n\n" + report.table(["server", "seconds, median", "least", "most"], rows))


def count(connections):
    return "1 connection" if connections == 1 else f"{connections:,} connections"


def describe_pauses(pauses):
    if not pauses:
        return "The proxy's collector made no pause, from start to end."
    return (
        f"The proxy's collector made {len(pauses)} pauses from start to end, filling included: "
        f"median {statistics.median(pauses):.1f} ms, longest {max(pauses):.1f} ms, together {sum(pauses):.0f} ms."
    )


ALL = (
    RespHits,
    RespMisses,
    HttpHits,
    RespValues,
    RespConnections,
    RespKeys,
    HttpValues,
    HttpConnections,
    Zipf,
    OpenLoop,
    Memory,
    StartUp,
)
QUICK = tuple(case for case in ALL if case.main)
