"""The shard store: half of the key to every grant and every entry, in a small file of its own.

Access ends when a shard is deleted: without a key, a login or goodwill, and also for whoever later
restores an old copy of the database. So this file has its own disk, its own backups, kept for seven
days, and no copy that lives longer. Deleted bytes are overwritten (`secure_delete`), and the rollback
journal, which holds them while a change is written, is cut to nothing when it is done: with a journal in
memory, a process that is killed in that moment would leave a file that nobody can read again, and with
it everything sealed (docs/adr/0019). It commits by itself, whatever becomes of the database's transaction.
"""

import sqlite3
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from lodestar.kernel.vault.primitives import random_bytes
from lodestar.kernel.vault.secret import Shard


SAFELY = "OFF" if "pytest" in sys.modules else "FULL"  # in tests no power fails
AT_ONCE = 500  # SQLite takes 32,766 values in one statement; older ones 999


class Shards:
    """One file of (id, 32 bytes)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = self._open()
        found: sqlite3.Connection = self._local.connection
        return found

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.touch(mode=0o600, exist_ok=True)
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=20)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute(f"PRAGMA synchronous = {SAFELY}")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS shard"
            " (id BLOB PRIMARY KEY, half BLOB NOT NULL, day INTEGER NOT NULL) WITHOUT ROWID"
        )
        return connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        done = False
        try:
            yield connection
            done = True
        finally:
            connection.execute("COMMIT" if done else "ROLLBACK")

    def make(self, owner: UUID) -> Shard:
        """A new shard for a grant or an entry, on disk when this returns."""
        return self.make_all([owner])[owner]

    def make_all(self, owners: Iterable[UUID]) -> dict[UUID, Shard]:
        """New shards, all of them or none."""
        made = {owner: Shard(random_bytes(32)) for owner in owners}
        day = timezone.now().date().toordinal()
        rows = [(owner.bytes, shard.reveal(), day) for owner, shard in made.items()]
        with self._writing() as connection:
            connection.executemany("INSERT INTO shard (id, half, day) VALUES (?, ?, ?)", rows)
        return made

    def of(self, owners: Iterable[UUID]) -> dict[UUID, Shard]:
        """Those that are still there."""
        wanted = [owner.bytes for owner in owners]
        found: dict[UUID, Shard] = {}
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT id, half FROM shard WHERE id IN ({marks})",  # noqa: S608 - question marks only
                part,
            )
            found |= {UUID(bytes=owner): Shard(half) for owner, half in rows}
        return found

    def end(self, owners: Iterable[UUID]) -> None:
        """Delete and overwrite: from the next request on, nobody opens what these belonged to."""
        ended = [(owner.bytes,) for owner in owners]
        if not ended:
            return
        with self._writing() as connection:
            connection.executemany("DELETE FROM shard WHERE id = ?", ended)

    def made_before(self, day: date) -> Iterator[UUID]:
        """The ids of older shards, to find those whose rows are gone."""
        older = self._connection.execute("SELECT id FROM shard WHERE day < ?", [day.toordinal()])
        for (owner,) in older:
            yield UUID(bytes=owner)

    def copy_to(self, path: Path) -> None:
        """A consistent copy, for the backup that is kept seven days."""
        target = sqlite3.connect(path)
        try:
            self._connection.backup(target)
        finally:
            target.close()

    def close(self) -> None:
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection


@lru_cache(maxsize=4)
def _at(path: Path) -> Shards:
    return Shards(path)


def shards() -> Shards:
    """The store of this deployment (`LODESTAR_SHARDS`)."""
    return _at(settings.SHARDS_FILE)
