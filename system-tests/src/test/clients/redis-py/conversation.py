"""redis-py, as an application would use it: conversation.py HOST PORT"""

import platform
import sys
import threading
import uuid

import redis


class Conversation:
    def __init__(self, host, port):
        self.at = {"host": host, "port": port, "socket_timeout": 20}
        self.prefix = f"redis-py:{uuid.uuid4().hex}:"
        self.redis = redis.Redis(client_name="conversation", **self.at)
        self.other = redis.Redis(**self.at)

    def key(self, name):
        return self.prefix + name

    def handshake(self):
        equal(self.redis.ping(), True)
        equal(self.redis.client_getname(), "conversation")

    def get_set(self):
        key = self.key("get-set")
        equal(self.redis.get(key), None)
        equal(self.redis.set(key, "value"), True)
        equal(self.redis.get(key), b"value")
        equal(self.redis.set(key, "not stored", nx=True), None)
        equal(self.redis.mget(key, self.key("absent")), [b"value", None])
        equal(self.redis.delete(key), 1)
        equal(self.redis.get(key), None)

    def cached(self):
        key = self.key("cached")
        self.redis.set(key, 1)
        for _ in range(5):
            equal(self.redis.get(key), b"1")
        self.other.set(key, 2)
        for _ in range(5):
            equal(self.redis.get(key), b"2")
        equal(self.redis.incr(key), 3)
        equal(self.other.get(key), b"3")
        equal(self.redis.append(key, "!"), 2)
        equal(self.redis.get(key), b"3!")

    def pipeline(self):
        with self.redis.pipeline(transaction=False) as pipe:
            pipe.hset(self.key("hash"), mapping={"a": 1, "b": 2}).hgetall(self.key("hash"))
            pipe.rpush(self.key("list"), "x", "y", "z").lrange(self.key("list"), 0, -1)
            pipe.sadd(self.key("set"), "m").smembers(self.key("set"))
            pipe.zadd(self.key("sorted"), {"m": 1.5}).zscore(self.key("sorted"), "m")
            pipe.get(self.key("absent")).exists(self.key("hash"), self.key("absent"))
            for i in range(100):
                pipe.set(self.key("counted"), i).get(self.key("counted"))
            replies = pipe.execute()
        equal(replies[:4], [2, {b"a": b"1", b"b": b"2"}, 3, [b"x", b"y", b"z"]])
        equal(replies[4:10], [1, {b"m"}, 1, 1.5, None, 1])
        equal(replies[10:], [reply for i in range(100) for reply in (True, b"%d" % i)])

    def transaction(self):
        key = self.key("transaction")
        self.redis.set(key, 1)
        equal(self.redis.get(key), b"1")
        with self.redis.pipeline(transaction=True) as pipe:
            equal(pipe.incr(key).get(key).set(key, "done").execute(), [2, b"2", True])
        equal(self.redis.get(key), b"done")
        equal(self.other.get(key), b"done")

    def watch(self):
        key = self.key("watch")
        self.redis.set(key, "before")
        with self.redis.pipeline() as pipe:
            pipe.watch(key)
            equal(pipe.get(key), b"before")
            self.other.set(key, "other's")
            pipe.multi()
            pipe.set(key, "mine")
            raises(redis.WatchError, "", pipe.execute)
        equal(self.redis.get(key), b"other's")
        with self.redis.pipeline() as pipe:
            pipe.watch(key)
            pipe.multi()
            equal(pipe.set(key, "mine").execute(), [True])
        equal(self.redis.get(key), b"mine")

    def discard(self):
        """A pipeline that is dropped is never sent, so MULTI and DISCARD are said by hand."""
        key = self.key("discard")
        with redis.Redis(single_connection_client=True, **self.at) as single:
            single.set(key, "kept")
            equal(single.execute_command("MULTI"), b"OK")
            equal(single.execute_command("APPEND", key, "dropped"), b"QUEUED")
            equal(single.execute_command("DISCARD"), b"OK")
            equal(single.get(key), b"kept")
            raises(redis.ResponseError, "EXEC without MULTI", lambda: single.execute_command("EXEC"))

    def pubsub(self):
        channel = self.key("channel")
        pubsub = self.redis.pubsub()
        pubsub.subscribe(channel)
        equal(told(pubsub), ("subscribe", channel, 1))
        for i in range(10):
            equal(self.other.publish(channel, i) >= 1, True)
            equal(told(pubsub), ("message", channel, b"%d" % i))
        pubsub.ping("still here")
        equal(told(pubsub)[0::2], ("pong", b"still here"))
        pubsub.unsubscribe(channel)
        equal(told(pubsub), ("unsubscribe", channel, 0))
        pubsub.close()
        equal(self.redis.ping(), True)

    def pattern(self):
        pubsub = self.redis.pubsub()
        pubsub.psubscribe(self.key("news.*"))
        equal(told(pubsub), ("psubscribe", self.key("news.*"), 1))
        self.other.publish(self.key("other"), "not for us")
        self.other.publish(self.key("news.today"), "for us")
        equal(told(pubsub), ("pmessage", self.key("news.today"), b"for us"))
        pubsub.punsubscribe()
        equal(told(pubsub), ("punsubscribe", self.key("news.*"), 0))
        pubsub.close()
        equal(self.redis.ping(), True)

    def blocking_pop(self):
        """Asker and worker each wait for the other, ten times: one of the two has to block."""
        asked, answered = self.key("asked"), self.key("answered")
        rounds = range(10)

        def work():
            for _ in rounds:
                self.other.rpush(answered, self.other.blpop(asked, timeout=10)[1])

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        for i in rounds:
            self.redis.rpush(asked, i)
            equal(self.redis.brpop([self.key("empty"), answered], timeout=10), (answered.encode(), b"%d" % i))
        worker.join(10)
        equal(self.redis.blpop(asked, timeout=0.1), None)
        equal(self.redis.ping(), True)

    def script(self):
        key = self.key("script")
        swap = "local was = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], ARGV[1]); return was"
        self.redis.set(key, "first")
        equal(self.redis.get(key), b"first")
        equal(self.redis.eval(swap, 1, key, "second"), b"first")
        equal(self.redis.get(key), b"second")
        sha = self.redis.script_load(swap)
        equal(self.redis.evalsha(sha, 1, key, "third"), b"second")
        equal(self.redis.get(key), b"third")
        equal(self.redis.register_script(swap)(keys=[key], args=["fourth"]), b"third")
        equal(self.redis.eval("return {1, 'two', false}", 0), [1, b"two", None])
        raises(redis.exceptions.NoScriptError, "", lambda: self.redis.evalsha("0" * 40, 0))

    def select(self):
        key = self.key("select")
        with redis.Redis(db=1, **self.at) as second:
            second.set(key, "in 1")
            equal(self.redis.get(key), None)
            self.redis.set(key, "in 0")
            for _ in range(3):
                equal(second.get(key), b"in 1")
                equal(self.redis.get(key), b"in 0")
            equal(second.delete(key), 1)
            equal(second.get(key), None)
            equal(self.redis.get(key), b"in 0")

    def binary(self):
        every = bytes(range(256))
        key = self.key("").encode() + every
        for value in (every, b"", b"\r\n$-1\r\n\0", every * 4096):
            self.redis.set(key, value)
            equal(self.redis.get(key), value)
            equal(self.redis.get(key), value)

    def error(self):
        key = self.key("error")
        with redis.Redis(single_connection_client=True, **self.at) as single:
            single.rpush(key, "item")
            for _ in range(2):
                raises(redis.ResponseError, "WRONGTYPE", lambda: single.get(key))
                equal(single.lrange(key, 0, -1), [b"item"])
            raises(redis.ResponseError, "unknown command", lambda: single.execute_command("NOSUCH"))
            equal(single.ping(), True)

    def scan(self):
        """The last one: what it finds beside its own are the other steps' keys, and all go."""
        wanted = {self.key(f"scan:{i}").encode() for i in range(1000)}
        self.redis.mset({key: "value" for key in wanted})
        equal(set(self.redis.scan_iter(self.key("scan:*"), count=100)), wanted)
        equal(set(self.redis.sscan_iter(self.key("set"))), {b"m"})
        keys = list(self.redis.scan_iter(self.key("*"), count=1000))
        equal(self.redis.unlink(*keys), len(set(keys)))
        equal(list(self.redis.scan_iter(self.key("*"), count=1000)), [])


def told(pubsub):
    message = pubsub.get_message(timeout=10)
    channel = message["channel"]
    return message["type"], channel and channel.decode(), message["data"]


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r:.500} instead of {expected!r:.500}")


def raises(error, words, action):
    try:
        answer = action()
    except error as failure:
        if words not in str(failure):
            raise
    else:
        raise AssertionError(f"{answer!r:.500} instead of {error.__name__}")


STEPS = (
    "handshake get_set cached pipeline transaction watch discard pubsub pattern blocking_pop script "
    "select binary error scan"
)

if __name__ == "__main__":
    print(f"redis-py {redis.__version__}, Python {platform.python_version()}, RESP2", flush=True)
    conversation = Conversation(sys.argv[1], int(sys.argv[2]))
    for step in STEPS.split():
        getattr(conversation, step)()
        print("ok", step.replace("_", "-"), flush=True)
