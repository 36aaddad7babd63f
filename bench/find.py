"""How much the page of results costs, end to end, beside the least that Django can answer.

    python -m bench.find [--quick] [--sizes 5000,100000]

Two workers of the production server, and a program of its own that asks over eight connections; the two
pages take turns of a few seconds. Every question is asked once beforehand, and its page is read. The
search alone is then measured beside its oracle, as in `bench.search`.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.pool import Pool
from pathlib import Path
from urllib.parse import urlencode

import brotli
import click
import django

from bench import load, search
from bench.servers import Running, circumstances, prepared, serving, table


READERS = 8  # connections, four for each worker
QUESTIONS = 2_000
RESULT = b'<article class="card result"'
BROWSER = (
    "Host: localhost\r\nUser-Agent: bench\r\nAccept: text/html\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n"
)
COLUMNS = (
    "services", "page", "requests/s", "p50 ms", "p99 ms", "CPU ms", "bytes", "of hello's rate",
    "of its p99", "of its CPU",
)  # fmt: skip


@dataclass
class Page:
    """One of the two pages, and what its passes measured."""

    name: str
    requests: Sequence[bytes]
    passes: list[load.Passed] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def rate(self) -> float:
        return statistics.median(len(one.waits) / one.seconds for one in self.passes)

    def wait_ms(self, percent: int) -> float:
        """The median of all passes."""
        return 1e3 * statistics.median(
            statistics.quantiles(one.waits, n=100)[percent - 1] for one in self.passes
        )

    def bytes_each(self) -> float:
        return statistics.median(one.bytes / len(one.waits) for one in self.passes)

    def cells(self, services: int, hello: "Page") -> list[str]:
        cpu = statistics.median(self.cpu_ms)
        return [
            f"{services:,}",
            self.name,
            f"{self.rate():,.0f}",
            f"{self.wait_ms(50):.2f}",
            f"{self.wait_ms(99):.2f}",
            f"{cpu:.2f}",
            f"{self.bytes_each():,.0f}",
            f"{self.rate() / hello.rate():.2f}",
            f"{self.wait_ms(99) / hello.wait_ms(99):.1f}",
            f"{cpu / statistics.median(hello.cpu_ms):.1f}",
        ]


def form_posts(count: int, seed: int = 5) -> list[bytes]:
    """What people send from the form: a town, a ZIP code or nothing, and their wishes."""
    from lodestar.kernel.kit import current_kit

    kit, rng = current_kit(), random.Random(seed)
    towns = [town.name for town in kit.gazetteer.towns.values()]
    codes = list(kit.gazetteer.zip_towns)
    needs = [need.id for need in kit.needs.values() if need.shown]
    posts = []
    for _ in range(count):
        place = rng.choices([rng.choice(towns), rng.choice(codes), ""], [45, 45, 10])[0]
        wish = [("place", place), *(("need", need) for need in wished(needs, rng))]
        wish += [("language", rng.choice(["en", "es", "ase"]))] if rng.random() < 0.3 else []
        wish += [("who", rng.choice(list(kit.audiences)))] if rng.random() < 0.2 else []
        wish += [("open", "now")] if rng.random() < 0.4 else []
        posts.append(post("/es/find/" if rng.random() < 0.25 else "/en/find/", urlencode(wish)))
    return posts


def wished(needs: Sequence[str], rng: random.Random) -> list[str]:
    """One to three, those at the front of the form more often; one person in ten asks for none."""
    chances = [1 / (rank + 2) for rank in range(len(needs))]
    many = rng.choices([0, 1, 2, 3], [10, 50, 25, 15])[0]
    return list(dict.fromkeys(rng.choices(needs, chances, k=many)))


def post(path: str, body: str) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return (
        f"POST {path} HTTP/1.1\r\n{BROWSER}{kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def judge(port: int, posts: Sequence[bytes]) -> None:
    """Ask every question once. Stops the program where an answer holds no service."""
    connection = load.Reader(port)
    for request in posts:
        connection.ask(request)
        while not connection.has_all():
            pass
        page = brotli.decompress(bytes(connection.come).partition(load.END)[2])
        if RESULT not in page or b"0typed0" in page:
            sys.exit(f"Not a page of results: {request!r}")
    connection.line.close()


def take_turns(
    server: Running, asker: Pool, pages: Sequence[Page], rounds: int, seconds: float
) -> None:
    for number in range(-1, rounds):
        for page in pages:
            before = server.cpu_seconds()
            asked = (server.port, page.requests, seconds if number >= 0 else 1.0, READERS)
            passed = asker.apply(load.load, asked)
            spent = server.cpu_seconds() - before
            if number >= 0:  # the first round only warms
                page.passes.append(passed)
                page.cpu_ms.append(1e3 * spent / len(passed.waits))


def measure(places: dict[str, str], services: int, rounds: int, seconds: float) -> list[list[str]]:
    from bench import stocking

    start = time.perf_counter()
    stocking.stock(Path(places["LODESTAR_DATA"]) / "published", services)
    print(f"{services:,} services published in {time.perf_counter() - start:.0f} s", flush=True)
    posts = form_posts(QUESTIONS)
    hello = Page("hello", [f"GET /hello/ HTTP/1.1\r\n{BROWSER}\r\n".encode()])
    found = Page("find", posts)
    with serving(places) as server, load.elsewhere() as asker:
        judge(server.port, posts)
        take_turns(server, asker, [hello, found], rounds, seconds)
    return [page.cells(services, hello) for page in (hello, found)]


@click.command()
@click.option("--quick", is_flag=True, help="Fewer and shorter passes: 40 seconds.")
@click.option("--sizes", default="5000,100000", help="How many services, with commas between.")
def main(quick: bool, sizes: str) -> None:
    """Measure the page of results from the form to the last byte."""
    print(circumstances("bench.find"), flush=True)
    print()
    rounds, seconds = (3, 1.5) if quick else (5, 3.0)
    with ExitStack() as stack:
        places = stack.enter_context(prepared()) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        os.environ.update(places)
        django.setup()
        rows = [
            row for size in sizes.split(",") for row in measure(places, int(size), rounds, seconds)
        ]
    print()
    print(table(COLUMNS, rows))
    print("\nThe search alone, in one thread:\n", flush=True)
    alone = [search.measure(int(size), 500, 1 if quick else 3) for size in sizes.split(",")]
    print(table(search.COLUMNS, [row.cells() for row in alone]))


if __name__ == "__main__":
    main()
