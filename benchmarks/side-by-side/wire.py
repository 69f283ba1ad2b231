"""The few requests that this program makes itself: to fill, to ask, to see that answers are right."""
import socket
from dataclasses import dataclass

AT_ONCE = 256  # requests in flight while filling


@dataclass(frozen=True)
class KeySet:
    """Keys 'k64:000000000000' and up, as redis-benchmark makes them, which all have the same value."""

    prefix: str
    count: int
    value_bytes: int

    @property
    def pattern(self):
        return self.prefix + ":%012d"

    @property
    def value(self):
        return b"v" * self.value_bytes

    def __iter__(self):
        return (self.pattern % number for number in range(self.count))

    def first(self):
        return self.pattern % 0


def encode(*words):
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        word = word if isinstance(word, bytes) else str(word).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(word), word))
    return b"".join(parts)


class Connection:
    """One connection to a server on this machine."""

    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb", 1 << 18)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def line(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the connection was closed")
        return line[:-2]


class Resp(Connection):
    """Speaks as much of the Redis protocol as GET, SET and INFO need."""

    def reply(self):
        line = self.line()
        if line[:1] == b"-":
            raise ConnectionError(line.decode())
        if line[:1] != b"$":
            return line[1:]
        length = int(line[1:])
        return None if length < 0 else self.file.read(length + 2)[:-2]

    def ask(self, *words):
        self.socket.sendall(encode(*words))
        return self.reply()

    def ask_all(self, commands, expected):
        """Many at a time; every reply has to be the one that is expected."""
        waiting = []

        def flush():
            self.socket.sendall(b"".join(waiting))
            for _ in waiting:
                if self.reply() != expected:
                    raise ConnectionError("a reply is not what was stored")
            waiting.clear()

        for words in commands:
            waiting.append(encode(*words))
            if len(waiting) == AT_ONCE:
                flush()
        flush()


class Http(Connection):
    """GET on a connection that stays open."""

    def get(self, path):
        self.socket.sendall(b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path.encode())
        status = int(self.line().split()[1])
        length = 0
        while header := self.line():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, self.file.read(length)
