"""redis-proxy beside Redis, twemproxy, webdis, nginx and Varnish: CPU time for each request, latency, memory, start.

Needs Java, a built proxy-app/target/redis-proxy.jar, redis-server (on the PATH or in REDIS_SERVER), redis-benchmark
and wrk; which of the others are installed, they are compared with. Everything runs on this machine's loopback address
and ends with this program. README.md beside this folder says what is measured and how to read it.
"""
import argparse
import datetime
import os
import pathlib
import platform
import re
import shlex
import signal
import subprocess
import sys

import cases
import contenders
import machine
import report
from bench import Bench, Settings, say
from loads import RedisBenchmark, Wrk
from processes import Failed, Processes

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    names = "\n".join(f"  {case.name:17} {case.about}" for case in cases.ALL)
    parser = argparse.ArgumentParser(
        prog="side-by-side",
        description=__doc__.partition("\n")[0],
        epilog=f"cases:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="the main cases alone, in about four minutes")
    parser.add_argument("--only", metavar="CASE,…", help="these cases alone; the result is printed, not written")
    parser.add_argument("--rounds", type=int, help="turns of each server under each load (3; main cases of a full run: 5)")
    parser.add_argument("--seconds", type=int, default=3, help="how long each turn takes (3)")
    parser.add_argument("--server-cpus", type=machine.parse_cpus, help="processors of the server that is measured: 3 or 2-3")
    parser.add_argument("--load-cpus", type=machine.parse_cpus, help="processors of the load generator and Redis")
    parser.add_argument("--java-options", help="options for the proxy's JVM instead of docker/java-options: '-XX:+UseG1GC'")
    parser.add_argument("--jar", default=PROJECT / "proxy-app/target/redis-proxy.jar", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path, help="the file for the result")
    return parser.parse_args()


def chosen_cases(args):
    if not args.only:
        return cases.QUICK if args.quick else cases.ALL
    by_name = {case.name: case for case in cases.ALL}
    names = args.only.replace(",", " ").split()
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise Failed(f"no such case: {', '.join(unknown)}; there are {', '.join(by_name)}")
    return [by_name[name] for name in names]


def java_options(args):
    """Those of the image and 'make run', whose file has comments, unless others are given."""
    text = (PROJECT / "docker/java-options").read_text() if args.java_options is None else args.java_options
    return shlex.split(text, comments=True)


def chosen_cpus(args):
    server, load = machine.choose_cpus()
    server, load = args.server_cpus or server, args.load_cpus or load - (args.server_cpus or set())
    if not load:
        raise Failed("two processors are needed, one for the server and one for who asks (--server-cpus, --load-cpus)")
    return server, load


def check(args):
    if not args.jar.exists():
        raise Failed(f"{args.jar} is not there; 'make build' makes it")
    if not contenders.REDIS_SERVER.path:
        raise Failed("no redis-server on the PATH or in REDIS_SERVER: apt-get install redis-server")


def commit():
    done = machine.output_of("git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=10")
    return f", commit {done}" if re.fullmatch(r"\S+", done) else ""


def description(bench, server_cpus, load_cpus, java):
    """The machine, and the version of everything that takes part."""
    lines = [
        f"Processor: {machine.processor_name()}, {os.cpu_count()} of them; the server has number "
        f"{machine.show_cpus(server_cpus)}, load generator and Redis have {machine.show_cpus(load_cpus)}",
        f"Memory: {machine.memory_gib():.0f} GiB",
        f"System: {machine.system_name()}, Linux {platform.release()}",
        f"Date: {datetime.date.today()}",
        f"Command: `make bench{bench_args()}`",
        f"redis-proxy: {machine.output_of(bench.java, '-jar', str(bench.jar), '--version').split()[-1]}{commit()}",
        f"JVM: {java['vm']}, `{' '.join(['java', *bench.java_options, '-jar'])}`{tool_options()}: {bench.jvm_choices()}",
        "Proxy's options: `--ttl 1h`, ports, and what the case says; else the defaults",
    ]
    kinds = {kind.name: kind for kind in bench.available(contenders.ALL)}
    versions = [f"{name} {kind.version()}" for name, kind in kinds.items()]
    for tool in (RedisBenchmark.tool, Wrk.tool):
        if tool.path:
            versions.append(f"{tool.program} {version_of_load(tool)}")
    lines.append("Others: " + ", ".join(versions))
    return lines


def bench_args():
    return f" BENCH_ARGS='{' '.join(sys.argv[1:])}'" if len(sys.argv) > 1 else ""


def tool_options():
    """The JVM heeds these as well."""
    found = [f"{name}={os.environ[name]}" for name in ("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS") if os.environ.get(name)]
    return "".join(f" (`{one}`)" for one in found)


def version_of_load(tool):
    text = machine.output_of(tool.path, "--version")
    return re.search(r"\d+\.\d+(\.\d+)?", text)[0]


def java_of(bench):
    text = bench.jvm()
    version = re.search(r"java\.specification\.version = (\S+)", text)
    if not version:
        raise Failed(f"no Java: {text}")
    name, build = (re.search(rf"java\.vm\.{key} = (.*)", text)[1] for key in ("name", "version"))
    return {"version": version[1], "vm": f"{name} {build}"}


def document(lines, bench, done):
    rounds = " or ".join(map(str, sorted({bench.settings.main_rounds, bench.settings.other_rounds})))
    parts = ["# redis-proxy beside others", "\n".join(f"- {line}" for line in lines)]
    if bench.all_rounds:
        parts[-1] += f"\n- Disturbance: {report.disturbance(bench.all_rounds)}"
        parts.append(
            f"Medians of rounds of {bench.settings.seconds} s, in which the servers take turns, {rounds} of them; "
            "a ratio is formed within each round, and below 1 where the proxy needs less. "
            "[How to read it](../README.md#side-by-side)."
        )
    if bench.skipped:
        parts.append("Not compared:\n\n" + "\n".join(f"- {name}: {why}" for name, why in bench.skipped.items()))
    results = [result for case in done for result in case.results]
    if results:
        parts += ["## In short", report.in_short(results), "## In full"]
    parts += [part for case in done for part in case.parts]
    return "\n\n".join(parts) + "\n"


def output_path(args, java):
    """A part of it is no result to keep, unless somebody wants it."""
    if args.output or args.only:
        return args.output
    return PROJECT / f"benchmarks/results/side-by-side-java{java['version']}.md"


def measure(args):
    chosen = chosen_cases(args)
    check(args)
    server_cpus, load_cpus = chosen_cpus(args)
    main_rounds = args.rounds or (3 if args.quick or args.only else 5)
    settings = Settings(args.quick, main_rounds, args.rounds or 3, args.seconds)
    with Processes() as processes:
        bench = Bench(processes, settings, server_cpus, load_cpus, java_options(args), args.jar.resolve())
        java = java_of(bench)
        lines = description(bench, server_cpus, load_cpus, java)
        bench.open()
        done = []
        for case in chosen:
            done.append(case(bench))
            done[-1].run()
        text = document(lines, bench, done)
    print(text)
    path = output_path(args, java)
    if path:
        path.write_text(text)
        say(f"written to {path}")


def main():
    # So that the 'finally's are reached, which end the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        measure(arguments())
    except (Failed, OSError, subprocess.SubprocessError) as fault:
        sys.exit(f"side-by-side: {fault}")
    except KeyboardInterrupt:
        sys.exit(130)


main()
