"""The steps of a conversation over HTTP, for whatever client can ask."""

import base64
import gzip
import json
import re
import sys
from typing import NamedTuple
from urllib.parse import quote, quote_plus


class Answer(NamedTuple):
    status: int
    headers: object  # get(name) in any case; None where there is none
    body: bytes


EVERY = bytes(range(256))
NAMES = ("a/b", "a//b/../c/", "100%", "%2F", "two words", "a+b", "?x=1&key=y#z;", "ключ ☃ 😀")


class Conversation:
    """`ask(url, method, headers)` gives an Answer; `connections()` says how many were opened so far."""

    def __init__(self, at, prefix, ask, connections):
        self.at = at
        self.prefix = prefix
        self.ask_for = ask
        self.connections = connections

    def ask(self, target, method="GET", **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask_for(self.at + target, method, fields)

    def path(self, name):
        return "/get/" + quote(self.prefix + name, safe="")

    def form(self, where, *names):
        return where + "?" + "&".join("key=" + quote_plus(self.prefix + name) for name in names)

    def miss_hit(self):
        miss = self.ask(self.path("text"))
        equal((miss.status, miss.body), (200, b"value"))
        equal(miss.headers.get("Cache-Status"), "redis-proxy; fwd=miss; stored")
        equal(miss.headers.get("Content-Type"), "application/octet-stream")
        equal(miss.headers.get("Content-Length"), "5")
        hit = self.ask(self.path("text"))
        equal((hit.status, hit.body), (200, b"value"))
        matches(hit.headers.get("Cache-Status"), r"redis-proxy; hit; ttl=\d+")
        matches(hit.headers.get("Age"), r"\d+")
        matches(hit.headers.get("Cache-Control"), r"max-age=\d+")

    def absent(self):
        for target in (
            self.path("absent"),
            self.form("/get", "absent"),
            "/v1" + self.path("absent"),
        ):
            answer = self.ask(target)
            equal(answer.status, 404)
            matches(answer.body.decode(), "the key does not exist.*")
            equal(answer.headers.get("Cache-Status"), "redis-proxy; fwd=miss")
            equal(answer.headers.get("Cache-Control"), "no-store")

    def empty(self):
        for _ in range(2):
            answer = self.ask(self.path("empty"))
            equal((answer.status, answer.body), (200, b""))
            equal(answer.headers.get("Content-Length"), "0")

    def binary(self):
        for target in (self.path("every"), self.path("every"), self.form("/get", "every")):
            answer = self.ask(target)
            equal((answer.status, answer.body), (200, EVERY))

    def large(self):
        for _ in range(2):
            answer = self.ask(self.path("large"))
            equal(answer.headers.get("Content-Length"), "1048576")
            equal(answer.body, EVERY * 4096)

    def gzip(self):
        packed = self.ask(self.path("gzip"), Accept_Encoding="gzip, deflate")
        equal(packed.headers.get("Content-Encoding"), None)
        equal(gzip.decompress(packed.body), b"value" * 100)
        zeros = self.ask(self.path("zeros"), Accept_Encoding="gzip, deflate")
        equal(zeros.headers.get("Content-Encoding"), None)
        equal(zeros.headers.get("Content-Length"), "10000")
        equal(zeros.body, bytes(10000))

    def keys(self):
        for name in NAMES:
            equal(self.ask(self.path(name)).body, (self.prefix + name).encode())
            equal(self.ask(self.form("/get", name)).body, (self.prefix + name).encode())
        equal(self.ask(f"/get/{self.prefix}a/b").body, f"{self.prefix}a/b".encode())
        equal(self.ask(f"/get/{self.prefix}a+b").body, f"{self.prefix}a+b".encode())
        equal(self.ask(f"/get?key={self.prefix}two+words").body, f"{self.prefix}two words".encode())
        equal(self.ask(f"/get/{self.prefix}%FF%00%0A").body, self.prefix.encode() + b"\xff\0\n")

    def head(self):
        names = ("Content-Type", "Content-Length", "ETag", "Accept-Ranges", "X-Content-Type-Options")
        whole = self.ask(self.path("every"))
        head = self.ask(self.path("every"), "HEAD")
        equal((head.status, head.body), (200, b""))
        equal([head.headers.get(name) for name in names], [whole.headers.get(name) for name in names])
        equal(head.headers.get("Content-Length"), "256")
        equal(self.ask(self.path("absent"), "HEAD").status, 404)

    def conditional(self):
        tag = self.ask(self.path("text")).headers.get("ETag")
        matches(tag, '"[^"]+"')
        for tags in (tag, "W/" + tag, '"other", ' + tag, "*"):
            known = self.ask(self.path("text"), If_None_Match=tags)
            equal((known.status, known.body, known.headers.get("ETag")), (304, b"", tag))
        changed = self.ask(self.path("text"), If_None_Match='"other"')
        equal((changed.status, changed.body), (200, b"value"))
        equal(self.ask(self.path("text"), If_Match='"other"').status, 412)

    def range(self):
        tag = self.ask(self.path("every")).headers.get("ETag")
        for asked, given, value in (
            ("2-5", "bytes 2-5/256", EVERY[2:6]),
            ("250-", "bytes 250-255/256", EVERY[250:]),
            ("-4", "bytes 252-255/256", EVERY[252:]),
        ):
            part = self.ask(self.path("every"), Range="bytes=" + asked, If_Range=tag)
            equal((part.status, part.body, part.headers.get("Content-Range")), (206, value, given))
        whole = self.ask(self.path("every"), Range="bytes=2-5", If_Range='"other"')
        equal((whole.status, whole.body), (200, EVERY))
        beyond = self.ask(self.path("every"), Range="bytes=256-")
        equal((beyond.status, beyond.headers.get("Content-Range")), (416, "bytes */256"))

    def lookup(self):
        answer = self.ask(self.form("/lookup", "text"))
        equal((answer.status, answer.headers.get("Content-Type")), (200, "application/json"))
        equal(json.loads(answer.body), self.found("text"))
        answer = self.ask(self.form("/lookup", "every"))
        equal(json.loads(answer.body), self.binary_found())
        answer = self.ask(self.form("/lookup", "absent"))
        equal((answer.status, json.loads(answer.body)), (404, self.not_found("absent")))
        answer = self.ask(f"/lookup?key={self.prefix}%FF%00%0A")
        key = base64.b64encode(self.prefix.encode() + b"\xff\0\n").decode()
        equal(
            json.loads(answer.body),
            {"key": key, "keyEncoding": "base64", "value": key, "encoding": "base64", "status": 200},
        )

    def mget(self):
        answer = self.ask(self.form("/mget", "text", "absent", "every", "list"))
        equal((answer.status, answer.headers.get("Content-Type")), (200, "application/json"))
        equal(
            json.loads(answer.body),
            [self.found("text"), self.not_found("absent"), self.binary_found(), self.not_found("list")],
        )

    def found(self, name):
        return {"key": self.prefix + name, "value": "value", "status": 200}

    def binary_found(self):
        value = base64.b64encode(EVERY).decode()
        return {"key": self.prefix + "every", "value": value, "encoding": "base64", "status": 200}

    def not_found(self, name):
        return {"key": self.prefix + name, "value": None, "status": 404}

    def keep_alive(self):
        self.ask(self.path("text"))
        before = self.connections()
        for _ in range(4):
            equal(self.ask(self.path("text")).status, 200)
            equal(self.ask(self.path("absent")).status, 404)
            equal(self.ask(self.path("empty"), "HEAD").status, 200)
            equal(self.ask(self.path("text"), If_None_Match="*").status, 304)
            equal(self.ask(self.form("/lookup", "text")).status, 200)
        equal(self.connections(), before)

    def error(self):
        answer = self.ask(self.path("list"))
        equal(answer.status, 409)
        matches(answer.body.decode(), "WRONGTYPE .*")
        equal(answer.headers.get("Cache-Status"), "redis-proxy; fwd=miss")
        equal(self.ask(self.form("/lookup", "list")).status, 409)
        equal(self.ask(self.path("text")).body, b"value")


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r:.500} instead of {expected!r:.500}")


def matches(actual, pattern):
    if actual is None or not re.fullmatch(pattern, actual):
        raise AssertionError(f"{actual!r:.500} does not match {pattern!r}")


STEPS = (
    "miss_hit absent empty binary large gzip keys head conditional range lookup mget keep_alive error"
)


def hold(client, ask, connections):
    """Takes the steps; HOST PORT PREFIX are the program's words."""
    host, port, prefix = sys.argv[1:4]
    print(client, flush=True)
    conversation = Conversation(f"http://{host}:{port}", prefix, ask, connections)
    for step in STEPS.split():
        getattr(conversation, step)()
        print("ok", step.replace("_", "-"), flush=True)
