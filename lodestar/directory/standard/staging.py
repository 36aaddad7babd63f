"""A place of its own for an import: every record on disk, in order, merged, before a single row is kept.

A file of SQLite in a temporary folder, so that a directory of a nation needs no more memory than a
town's. Nothing of it lasts.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from lodestar.directory.standard.flattening import Record, Trouble
from lodestar.directory.standard.shape import TABLES
from lodestar.directory.standard.values import Plain


SHOWN: Final = 1_000  # troubles that are kept in words; all are counted


class Staging:
    """`with Staging() as staging:` add records and troubles, then walk through them table by table."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="lodestar-import-")
        self._file = sqlite3.connect(Path(self._folder.name) / "staging.sqlite3")
        self._file.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE record (n INTEGER PRIMARY KEY, tab TEXT, id TEXT, vals TEXT, place TEXT);"
            "CREATE UNIQUE INDEX one ON record (tab, id);"
        )
        self.read: dict[str, int] = {}
        self.merged: dict[str, int] = {}
        self.unmapped: dict[str, int] = {}
        self.troubles: list[Trouble] = []
        self.trouble_count = 0

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._folder.cleanup()

    def add(self, record: Record) -> None:
        """One record; where its id stood before, what is new joins it and what differs is trouble."""
        self.read[record.table] = self.read.get(record.table, 0) + 1
        for key in record.unknown:
            name = f"{record.table}.{key}"
            self.unmapped[name] = self.unmapped.get(name, 0) + 1
        own = str(record.values["id"])
        cursor = self._file.execute(
            "INSERT OR IGNORE INTO record (tab, id, vals, place) VALUES (?, ?, ?, ?)",
            [record.table, own, json.dumps(record.values), record.place],
        )
        if cursor.rowcount == 0:
            self._merge(record, own)

    def _merge(self, record: Record, own: str) -> None:
        self.merged[record.table] = self.merged.get(record.table, 0) + 1
        [(vals, place)] = self._file.execute(
            "SELECT vals, place FROM record WHERE tab = ? AND id = ?", [record.table, own]
        )
        known: dict[str, Plain] = json.loads(vals)
        for column, value in record.values.items():
            if known.get(column) is None:
                known[column] = value
            elif value is not None and known[column] != value:
                self.trouble(
                    Trouble(
                        record.place,
                        column,
                        str(value)[:80],
                        f"The same id stands at {place} with another value.",
                        "Give different things different ids, or make the two equal.",
                    )
                )
        self._file.execute(
            "UPDATE record SET vals = ? WHERE tab = ? AND id = ?",
            [json.dumps(known), record.table, own],
        )

    def trouble(self, *troubles: Trouble) -> None:
        self.trouble_count += len(troubles)
        self.troubles += troubles[: max(0, SHOWN - len(self.troubles))]

    def records(self, table: str) -> Iterator[Record]:
        """In the order in which they were told first."""
        rows = self._file.execute(
            "SELECT vals, place FROM record WHERE tab = ? ORDER BY n", [table]
        )
        for vals, place in rows:
            yield Record(table, json.loads(vals), place)

    def count(self, table: str) -> int:
        [(number,)] = self._file.execute("SELECT count(*) FROM record WHERE tab = ?", [table])
        return int(number)

    def has(self, table: str, own: str) -> bool:
        found = self._file.execute("SELECT 1 FROM record WHERE tab = ? AND id = ?", [table, own])
        return found.fetchone() is not None

    def orphans(self, table: str, column: str, target: str) -> Iterator[tuple[str, str]]:
        """Place and value of every reference that leads to no record here."""
        yield from self._file.execute(
            "SELECT one.place, json_extract(one.vals, '$.' || ?) AS link FROM record AS one "
            "WHERE one.tab = ? AND link IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM record AS other WHERE other.tab = ? AND other.id = link)",
            [column, table, target],
        )

    def empty(self, table: str, place: str, column: str) -> None:
        """Forget one value of the record that stood there."""
        self._file.execute(
            "UPDATE record SET vals = json_set(vals, '$.' || ?, NULL) WHERE tab = ? AND place = ?",
            [column, table, place],
        )

    def leave_out(self, table: str, place: str) -> int:
        """Forget the record that stood there; one, or none if it is gone already."""
        return self._file.execute(
            "DELETE FROM record WHERE tab = ? AND place = ?", [table, place]
        ).rowcount

    def parents_first(self, table: str, link: str) -> Iterator[Record]:
        """Rows of a table that refer to rows of the same: each after its parent. Cycles are left out."""
        rows = self._file.execute(
            "WITH RECURSIVE tree (n, id, depth) AS ("
            " SELECT n, id, 0 FROM record WHERE tab = :table AND"
            "  (json_extract(vals, '$.' || :link) IS NULL OR NOT EXISTS"
            "   (SELECT 1 FROM record AS up WHERE up.tab = :table AND"
            "    up.id = json_extract(record.vals, '$.' || :link)))"
            " UNION ALL SELECT record.n, record.id, depth + 1 FROM record JOIN tree"
            "  ON json_extract(record.vals, '$.' || :link) = tree.id WHERE record.tab = :table)"
            " SELECT vals, place FROM tree JOIN record USING (n) ORDER BY depth, n",
            {"table": table, "link": link},
        )
        for vals, place in rows:
            yield Record(table, json.loads(vals), place)


def stage(staging: Staging, records: Iterable[Record]) -> None:
    for record in records:
        staging.add(record)


def tables_with_records(staging: Staging) -> list[str]:
    return [table for table in TABLES if staging.count(table)]
