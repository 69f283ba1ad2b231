"""The servers that are compared: how each is started, asked, and installed.

Each gets the configuration that lets it do its best at answering one key after another: no access logs, connections
that stay open, as many workers as it has processors, and room for all keys in those that cache.
"""
import json
import os
import pathlib
import re
import shutil
import time
from dataclasses import dataclass

from machine import find, output_of, resident_bytes, version_of_package
from processes import Failed, free_port
from wire import Http, Resp

SECONDS_TO_START = 30


@dataclass(frozen=True)
class Tool:
    """A program and the Debian package that brings it."""

    program: str
    package: str
    variable: str = ""  # of the environment, that may name another

    @property
    def path(self):
        return find(os.environ.get(self.variable) or self.program)


REDIS_SERVER = Tool("redis-server", "redis-server", "REDIS_SERVER")
WEBDIS = Tool("webdis", "webdis")


class Server:
    """One contender. What is particular to it stands in its subclass."""

    name = ""
    tools = ()
    speaks_resp = False
    caches = False
    warm_up_seconds = 1.0
    first_warm_up_seconds = 1.0
    first_connections = 0
    warm = False
    longest_value = 1 << 30

    def __init__(self, site, cpus=None):
        self.site = site
        self.cpus = cpus or site.server_cpus
        self.port = free_port()
        self.process = None

    def command(self):
        """Writes the configuration into self.folder, and says how to start the server in the foreground."""
        raise NotImplementedError

    def path(self, key):
        """What an HTTP client asks for."""
        return f"/GET/{key}.txt"

    @classmethod
    def missing(cls):
        return [tool for tool in cls.tools if not tool.path]

    @classmethod
    def version(cls):
        raise NotImplementedError

    def start(self):
        """Returns when the server answers, and how long that took in seconds."""
        self.folder = self.site.processes.folder / f"{type(self).__name__}-{self.port}"
        self.folder.mkdir()
        command = self.command()
        begin = time.perf_counter()
        self.process = self.site.processes.start(command, self.cpus, self.folder)
        while not self.answers():
            if self.process.poll() is not None or time.perf_counter() - begin > SECONDS_TO_START:
                log = (self.folder / "log").read_text(errors="replace")
                raise Failed(f"{self.name} does not start: {log[-2000:]}")
            time.sleep(0.0005)
        return time.perf_counter() - begin

    def end(self):
        self.site.processes.end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def answers(self):
        """Whether it gives the right answer to a request yet."""
        try:
            return self.ask(self.site.sample)
        except OSError:
            return False

    def ask(self, keys):
        """Whether the first of the keys has the value that it ought to have."""
        if self.speaks_resp:
            with Resp(self.port) as client:
                return client.ask("GET", keys.first()) == keys.value
        with Http(self.port) as client:
            return client.get(self.path(keys.first())) == (200, keys.value)

    def prepare(self, keys):
        """Sees to it that Redis has these keys, and a cache in front of it as many as it holds."""
        self.site.redis.hold(keys)
        if not self.ask(keys):
            raise Failed(f"{self.name} answers something else than {keys.value_bytes} bytes for {keys.first()}")
        if self.caches:
            self.fetch(keys)

    def fetch(self, keys):
        if self.speaks_resp:
            with Resp(self.port) as client:
                client.ask_all((("GET", key) for key in keys), keys.value)
            return
        with Http(self.port) as client:
            for key in keys:
                if client.get(self.path(key)) != (200, keys.value):
                    raise Failed(f"{self.name} answers something else for {key}")

    def live_bytes(self):
        """What the cached values take by the server's own account; None where it gives none."""
        return None

    def resident_bytes(self):
        return resident_bytes(self.process.pid)


class Proxy(Server):
    """The production jar, with the JVM options that the image and 'make run' have unless the user says otherwise."""

    name = "redis-proxy"
    speaks_resp = True
    caches = True
    warm_up_seconds = 5.0
    first_warm_up_seconds = 20.0  # on one processor, the compiler is busy for so long
    first_connections = 10_000  # opening one costs ten times as much before it has come to that, too

    def __init__(self, site, *options, name=None, gc_log=False):
        super().__init__(site)
        self.name = name or self.name
        self.options = options
        self.gc_log = gc_log

    def command(self):
        # ZGC tells of its pauses as phases.
        log = [f"-Xlog:gc,gc+phases:file={self.folder}/gc.log"] if self.gc_log else []
        asked, other = ("--resp-port", "--http-port") if self.speaks_resp else ("--http-port", "--resp-port")
        ports = [asked, self.port, other, free_port(), "--admin-port", free_port()]
        return [*self.site.java_command(), *log, "-jar", self.site.jar, *self.site.proxy_options(), *self.options, *ports]

    def path(self, key):
        return f"/get/{key}"

    def live_bytes(self):
        """Of the heap, after a full collection; the JDK's jcmd is asked, which a mere JRE does not have."""
        jcmd = find(os.path.join(os.path.dirname(self.site.java), "jcmd")) or find("jcmd")
        if not jcmd:
            return None
        output_of(jcmd, str(self.process.pid), "GC.run")
        heap = output_of(jcmd, str(self.process.pid), "GC.heap_info")
        # The lines of a heap's parts are indented less than what they consist of, which is not counted twice.
        parts = re.findall(r"^ ?(?! |Metaspace).* used (\d+)([KM])", heap, re.M)
        # ZGC tells it in megabytes: of 100,000 keys, to ten bytes for each.
        return sum(int(used) << {"K": 10, "M": 20}[unit] for used, unit in parts) if parts else None

    def gc_pauses(self, since=0):
        """Milliseconds of each pause that the log has after a place in it, and the place where it ends."""
        text = (self.folder / "gc.log").read_text()
        return [float(pause) for pause in re.findall(r"(?:Pause|Allocation Stall).* ([\d.]+)ms$", text[since:], re.M)], len(text)


class HttpProxy(Proxy):
    """The same jar, asked over HTTP."""

    speaks_resp = False


class RedisServer(Server):
    """Redis itself: one to be asked directly, another behind all others."""

    name = "redis-server"
    tools = (REDIS_SERVER,)
    speaks_resp = True

    def __init__(self, site, cpus=None):
        super().__init__(site, cpus)
        self.held = set()

    @classmethod
    def version(cls):
        return re.search(r"v=(\S+)", output_of(REDIS_SERVER.path, "--version"))[1]

    def command(self):
        return [REDIS_SERVER.path, "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]

    def answers(self):
        """It has no values yet, so it is asked to take one."""
        try:
            with Resp(self.port) as client:
                client.ask("SET", self.site.sample.first(), self.site.sample.value)
                return client.ask("GET", self.site.sample.first()) == self.site.sample.value
        except OSError:
            return False

    def prepare(self, keys):
        self.hold(keys)

    def hold(self, keys):
        if keys not in self.held:
            with Resp(self.port) as client:
                client.ask_all((("SET", key, keys.value) for key in keys), b"OK")
            self.held.add(keys)

    def drop_all(self):
        """So that many values that one case needs take no memory in the others."""
        with Resp(self.port) as client:
            client.ask("FLUSHALL")
        self.held.clear()
        self.hold(self.site.sample)

    def reads(self):
        """How many GETs have arrived here so far."""
        with Resp(self.port) as client:
            found = re.search(r"^cmdstat_get:calls=(\d+)", client.ask("INFO", "commandstats").decode(), re.M)
        return int(found[1]) if found else 0

    def live_bytes(self):
        with Resp(self.port) as client:
            return int(re.search(r"^used_memory:(\d+)", client.ask("INFO", "memory").decode(), re.M)[1])


class Twemproxy(Server):
    name = "twemproxy"
    tools = (Tool("nutcracker", "nutcracker"),)
    speaks_resp = True

    @classmethod
    def version(cls):
        return re.search(r"nutcracker-(\S+)", output_of(cls.tools[0].path, "-V"))[1]

    def command(self):
        (self.folder / "nutcracker.yml").write_text(
            "redis:\n"
            f"  listen: 127.0.0.1:{self.port}\n"
            "  redis: true\n"
            "  hash: fnv1a_64\n"
            "  distribution: ketama\n"
            "  backlog: 1024\n"
            f"  servers:\n   - 127.0.0.1:{self.site.redis.port}:1\n"
        )
        words = "-c nutcracker.yml -o nutcracker.log -p nutcracker.pid -a 127.0.0.1 -s".split()
        return [self.tools[0].path, *words, free_port()]


class Webdis(Server):
    name = "webdis"
    tools = (WEBDIS,)

    @classmethod
    def version(cls):
        return version_of_package("webdis") or "of unknown version"

    def command(self):
        settings = {
            "redis_host": "127.0.0.1",
            "redis_port": self.site.redis.port,
            "http_host": "127.0.0.1",
            "http_port": self.port,
            "threads": len(self.cpus),
            "daemonize": False,
            "verbosity": 0,
            "logfile": str(self.folder / "webdis.log"),
        }
        (self.folder / "webdis.json").write_text(json.dumps(settings))
        return [WEBDIS.path, "webdis.json"]


NGINX = Tool("nginx", "nginx")


class Nginx(Server):
    """What both uses of nginx share."""

    tools = (NGINX,)

    @classmethod
    def version(cls):
        return re.search(r"nginx/(\S+)", output_of(NGINX.path, "-v"))[1]

    def server(self):
        """The part of the configuration that they don't."""
        raise NotImplementedError

    def command(self):
        user = "user root;" if os.geteuid() == 0 else ""  # its workers need this folder, which is ours
        (self.folder / "nginx.conf").write_text(
            f"""
            daemon off;
            {user}
            worker_processes {len(self.cpus)};
            worker_rlimit_nofile {self.site.most_files};
            pid {self.folder}/nginx.pid;
            error_log {self.folder}/error.log;
            events {{ worker_connections {min(4096, self.site.most_files // 2)}; }}
            http {{
              access_log off;
              keepalive_requests 1000000000;
              default_type application/octet-stream;
              client_body_temp_path {self.folder}/body;
              proxy_temp_path {self.folder}/proxy;
              fastcgi_temp_path {self.folder}/fastcgi;
              uwsgi_temp_path {self.folder}/uwsgi;
              scgi_temp_path {self.folder}/scgi;
              {self.server()}
            }}
            """
        )
        return [NGINX.path, "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log"]


class NginxReturn(Nginx):
    """Says the bytes that stand in its configuration: what HTTP costs when nothing is looked up."""

    name = "nginx return"
    longest_value = 4000  # a word of its configuration can't be longer

    def __init__(self, site, cpus=None):
        super().__init__(site, cpus)
        self.key_sets = [keys for keys in (site.sample, *site.key_sets) if keys.value_bytes <= self.longest_value]

    def path(self, key):
        return f"/get/{key}"

    def server(self):
        places = "".join(
            f'location /get/{keys.prefix}: {{ return 200 "{keys.value.decode()}"; }}\n' for keys in self.key_sets
        )
        return f"server {{ listen 127.0.0.1:{self.port} backlog=4096; {places} }}"


class BeforeWebdis:
    """A cache in front of a webdis, which runs beside Redis and not on the server's processors."""

    def origin(self):
        return self.site.webdis().port


class NginxCache(BeforeWebdis, Nginx):
    name = "nginx proxy_cache"
    tools = (NGINX, WEBDIS)
    caches = True

    def server(self):
        return f"""
            sendfile on;
            tcp_nopush on;
            open_file_cache max={min(20_000, self.site.most_files // 2)} inactive=1h;
            open_file_cache_valid 1h;
            proxy_cache_path {self.folder}/cache levels=1:2 keys_zone=values:128m inactive=1h max_size=8g use_temp_path=off;
            upstream webdis {{ server 127.0.0.1:{self.origin()}; keepalive 16; }}
            server {{
              listen 127.0.0.1:{self.port} backlog=4096;
              location / {{
                proxy_pass http://webdis;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_cache values;
                proxy_cache_valid 200 1h;
              }}
            }}
        """

    def bytes_on_disk(self):
        files = (pathlib.Path(self.folder) / "cache").rglob("*")
        return sum(file.stat().st_blocks * 512 for file in files if file.is_file())


class Varnish(BeforeWebdis, Server):
    name = "Varnish"
    tools = (Tool("varnishd", "varnish"), WEBDIS, Tool("cc", "gcc"))  # it compiles its configuration
    caches = True

    @classmethod
    def version(cls):
        return re.search(r"varnish-(\S+)", output_of(cls.tools[0].path, "-V"))[1]

    def command(self):
        (self.folder / "bench.vcl").write_text(
            "vcl 4.1;\n"
            f'backend webdis {{ .host = "127.0.0.1"; .port = "{self.origin()}"; }}\n'
            "sub vcl_backend_response { set beresp.ttl = 1h; }\n"
        )
        words = f"-F -j none -T none -n {self.folder}/n -f {self.folder}/bench.vcl -s values=malloc,4g".split()
        return [self.tools[0].path, *words, "-a", f"127.0.0.1:{self.port}"]

    def live_bytes(self):
        text = output_of(find("varnishstat") or "varnishstat", "-n", f"{self.folder}/n", "-1", "-f", "SMA.values.g_bytes")
        found = re.search(r"g_bytes\s+(\d+)", text)
        return int(found[1]) if found else None


OVER_RESP = (Proxy, RedisServer, Twemproxy)
OVER_HTTP = (HttpProxy, NginxReturn, NginxCache, Varnish, Webdis)
ALL = (RedisServer, Twemproxy, Webdis, NginxReturn, NginxCache, Varnish)
