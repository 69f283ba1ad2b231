"""Markdown of what has been measured."""
import statistics


def significant(value, digits=3):
    """A number with so many significant digits, and never an exponent."""
    if value == 0:
        return "0"
    places = digits - 1
    scale = abs(value)
    while scale >= 10 and places > 0:
        scale /= 10
        places -= 1
    while scale < 0.1 and places < 4:
        scale *= 10
        places += 1
    return f"{value:,.{places}f}"


def percent(share):
    """A share; one that is nearly nothing or nearly all is not shown as if it were."""
    value = share * 100
    return f"{value:.1f} %" if 0.05 < value < 10 or 90 < value < 99.95 else f"{value:.0f} %"


def table(head, rows, words=1):
    """Numbers stand at the right, all but the first columns, which are words."""
    rule = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *rows])


def median(rounds, value):
    return statistics.median(value(one) for one in rounds)


def asked(name, rounds):
    """The share of requests for which Redis was asked; Redis itself asks nobody."""
    return "–" if name == "redis-server" else percent(median(rounds, lambda one: one.asked))


def ratios(rounds, of):
    """CPU time per request, divided within each round."""
    return [one.micros / other.micros for one, other in zip(rounds, of)]


def spread(values):
    """Median, and from least to most."""
    return f"{significant(statistics.median(values))} ({significant(min(values))}–{significant(max(values))})"


def comparison(result):
    """One load: a line for each server."""
    proxy = next(iter(result.rounds.values()))
    head = ["server", "requests/s", "CPU µs a request", "user", "system", "p50 ms", "p99 ms", "p99.9 ms"]
    head += ["its processors busy", "asks Redis", "CPU ÷ proxy's", "proxy's CPU ÷ its (rounds)"]
    rows = []
    for name, rounds in result.rounds.items():
        its_own = rounds is proxy
        rows.append(
            [
                name,
                f"{median(rounds, lambda one: one.sample.rate):,.0f}",
                significant(median(rounds, lambda one: one.micros)),
                significant(median(rounds, lambda one: one.cpu.user / one.sample.requests * 1e6)),
                significant(median(rounds, lambda one: one.cpu.system / one.sample.requests * 1e6)),
                significant(median(rounds, lambda one: one.sample.p50)),
                significant(median(rounds, lambda one: one.sample.p99)),
                significant(median(rounds, lambda one: one.sample.p999)),
                percent(median(rounds, lambda one: one.busy)),
                asked(name, rounds),
                "1" if its_own else significant(statistics.median(ratios(rounds, proxy))),
                "1" if its_own else spread(ratios(proxy, rounds)),
            ]
        )
    return f"### {result.title}\n\n" + table(head, rows)


def open_loop(result):
    """One schedule: what matters is how long answers took."""
    head = ["server", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "sent late, p99.9 ms"]
    head += ["CPU µs a request", "its processors busy", "asks Redis"]
    rows = []
    for name, rounds in result.rounds.items():
        rows.append(
            [
                name,
                f"{median(rounds, lambda one: one.sample.rate):,.0f}",
                significant(median(rounds, lambda one: one.sample.p50)),
                significant(median(rounds, lambda one: one.sample.p99)),
                significant(median(rounds, lambda one: one.sample.p999)),
                significant(median(rounds, lambda one: one.sample.longest)),
                significant(median(rounds, lambda one: one.sample.late)),
                significant(median(rounds, lambda one: one.micros)),
                percent(median(rounds, lambda one: one.busy)),
                asked(name, rounds),
            ]
        )
    return f"### {result.title}\n\n" + table(head, rows)


def in_short(results):
    """CPU time per request, the proxy's beside each other server's, a line for each load."""
    rows = []
    for result in results:
        proxy, *others = result.rounds.items()
        cells = [
            f"{name} {significant(median(rounds, lambda one: one.micros))}"
            f" (**{statistics.median(ratios(proxy[1], rounds)):.2f}**)"
            for name, rounds in others
        ]
        if cells:
            rows.append([result.title, significant(median(proxy[1], lambda one: one.micros)), ", ".join(cells)])
    return table(["load", "redis-proxy's CPU µs a request", "others' (redis-proxy's ÷ theirs)"], rows, 1)


def disturbance(rounds):
    """What came in between, so that a reader can tell a quiet machine from a busy one."""
    others = [one.others for one in rounds]
    stolen = [one.stolen for one in rounds]
    return (
        f"of the server's processors, all else took {percent(statistics.median(others))} in the median round and "
        f"{percent(max(others))} in the worst; the hypervisor {percent(statistics.median(stolen))} and {percent(max(stolen))}"
    )
