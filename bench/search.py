"""How fast help is found: the engine beside its oracle, on the same directories and questions.

    python -m bench.search [--sizes 5000,100000] [--queries 2000] [--passes 5]

Times are CPU milliseconds of one thread, for each query the median of all passes; engine and oracle
take turns, so that what else the machine does falls on both. The oracle answers a part of the
questions only, and every answer it gives must be the engine's, or the program stops.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from bench import directories
from bench.servers import circumstances, table
from lodestar.directory.listing import Listing
from lodestar.directory.search import Query, Results
from lodestar.directory.snapshot import Snapshot, write_snapshot
from lodestar.directory.tests import oracle


JUDGED = {5_000: 100, 100_000: 20}  # questions for the oracle, by size
JUDGED_ELSE = 10
COLUMNS = (
    "services", "build s", "MB", "open ms", "first ms", "engine p50", "engine p99",
    "oracle p50", "ratio", "judged",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One row of the table."""

    services: int
    build_s: float
    megabytes: float
    open_ms: float
    first_ms: float
    engine: Sequence[float]  # CPU ms of each query
    oracle: Sequence[float]

    def cells(self) -> list[str]:
        p50, oracle_p50 = statistics.median(self.engine), statistics.median(self.oracle)
        p99 = statistics.quantiles(self.engine, n=100)[98]
        return [
            f"{self.services:,}",
            f"{self.build_s:.1f}",
            f"{self.megabytes:.1f}",
            f"{self.open_ms:.0f}",
            f"{self.first_ms:.0f}",
            f"{p50:.3f}",
            f"{p99:.3f}",
            f"{oracle_p50:,.0f}",
            f"{oracle_p50 / p50:,.0f}",
            f"{len(self.oracle)} equal",
        ]


def cpu_ms(work: Callable[[], object]) -> float:
    start = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - start) / 1e6


def measure(size: int, queries: int, passes: int) -> Measured:
    land = directories.country()
    listings = directories.directory(size, land)
    asked = directories.questions(queries, land)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        path = write_snapshot(Path(folder), listings, {}, {}, directories.HOLIDAYS)
        build_s = time.process_time() - start
        megabytes = sum(file.stat().st_size for file in path.iterdir()) / 1e6
        open_ms = cpu_ms(lambda: Snapshot.open(path))
        snapshot = Snapshot.open(path)
        first_ms = cpu_ms(lambda: snapshot.open_table.open_mask(directories.NOW))
        engine, judge = turns(snapshot, listings, asked, passes)
    return Measured(size, build_s, megabytes, open_ms, first_ms, engine, judge)


def turns(
    snapshot: Snapshot, listings: Sequence[Listing], asked: Sequence[Query], passes: int
) -> tuple[list[float], list[float]]:
    """CPU ms of each query: the engine's for all, the oracle's for the first few."""
    judged = asked[: JUDGED.get(len(listings), JUDGED_ELSE)]
    share = -(-len(judged) // passes)
    engine: list[list[float]] = [[] for _ in asked]
    judge: list[float] = []
    for turn in range(passes):
        for times, query in zip(engine, asked, strict=True):
            times.append(cpu_ms(partial(snapshot.search, query)))
        now_judged = judged[turn * share : (turn + 1) * share]
        judge.extend(judge_one(snapshot, listings, query) for query in now_judged)
    return [statistics.median(times) for times in engine], judge


def judge_one(snapshot: Snapshot, listings: Sequence[Listing], query: Query) -> float:
    """CPU ms of the oracle. Stops the program where the two differ."""
    answers: list[Results] = []
    holiday = directories.HOLIDAYS.is_holiday
    search: Callable[..., Results] = oracle.search  # tests are not typed
    spent = cpu_ms(lambda: answers.append(search(listings, query, holiday)))
    if answers[0] != snapshot.search(query):
        sys.exit(f"The engine and its oracle differ on {query}")
    return spent


@click.command()
@click.option("--sizes", default="5000,100000", help="How many services, with commas between.")
@click.option("--queries", default=2_000, help="How many questions.")
@click.option("--passes", default=5, help="How often each is asked.")
def main(sizes: str, queries: int, passes: int) -> None:
    """Measure how fast help is found."""
    print(circumstances("bench.search"), flush=True)
    print()
    rows = [measure(int(size), queries, passes) for size in sizes.split(",")]
    print(table(COLUMNS, [row.cells() for row in rows]))


if __name__ == "__main__":
    main()
