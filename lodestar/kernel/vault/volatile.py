"""What lives only as long as the machine is on: sealed sessions, and counts of wrong tries.

One SQLite file in memory (`LODESTAR_VOLATILE`, a tmpfs), in no backup, its journal in memory, deleted
bytes overwritten. A session's row opens with the cookie alone, which is not here. Whose it is stands
there as a tag under a random key that is made with the file and gone with it, so that all sessions of
one person can be ended. Times are minutes.
"""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import derive, random_bytes
from lodestar.kernel.vault.secret import SealKey


IDLE = 15  # minutes without a request
ABSOLUTE = 8 * 60  # minutes from signing in
TABLES = """
CREATE TABLE IF NOT EXISTS own (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS session (
    hash BLOB PRIMARY KEY, sealed BLOB NOT NULL, person BLOB,
    started INTEGER NOT NULL, used INTEGER NOT NULL, ends INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_of_person ON session (person);
CREATE TABLE IF NOT EXISTS tries (
    what BLOB PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS once (what BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
    what BLOB PRIMARY KEY, value BLOB NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
"""


def minute() -> int:
    """Now, as exactly as this store is about time."""
    return int(time.time()) // 60


def check_is_ours(folder: Path) -> None:
    """Anybody may make folders in `/dev/shm`: one that another account made first is not used."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} must be a folder that this account alone may open (0700).")


@dataclass(frozen=True)
class Row:
    """One session, as it lies there."""

    hash: bytes
    sealed: bytes
    person: bytes | None
    started: int
    used: int
    ends: int


class Volatile:
    """One file of sealed sessions and counts."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "volatile.sqlite3"
        self._local = threading.local()

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = self._open()
        found: sqlite3.Connection = self._local.connection
        return found

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_is_ours(self.path.parent)
        self.path.touch(mode=0o600, exist_ok=True)
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=20)
        for pragma in ("secure_delete = ON", "journal_mode = MEMORY", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(TABLES)
        connection.execute("INSERT OR IGNORE INTO own (id, key) VALUES (1, ?)", [random_bytes(32)])
        return connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        with connection:  # commits at the end, or takes everything back
            yield connection

    def tag(self, *parts: str) -> bytes:
        """A name that means something to this store only, and nothing once it is gone."""
        (key,) = self._connection.execute("SELECT key FROM own").fetchone()
        return derive(SealKey(key), Label.SESSION, *(part.encode() for part in parts))

    # Sessions ------------------------------------------------------------------------------------

    def session(self, hashed: bytes) -> Row | None:
        """A session that has neither been idle too long nor lasted too long."""
        now = minute()
        found = self._connection.execute(
            "SELECT hash, sealed, person, started, used, ends FROM session"
            " WHERE hash = ? AND used > ? AND ends > ?",
            (hashed, now - IDLE, now),
        ).fetchone()
        return Row(*found) if found else None

    def put(self, row: Row) -> None:
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO session (hash, sealed, person, started, used, ends)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET"
                " sealed = excluded.sealed, person = excluded.person, used = excluded.used",
                (row.hash, row.sealed, row.person, row.started, row.used, row.ends),
            )

    def put_again(self, row: Row) -> bool:
        """Writes only where the session is still there: what was ended does not come back."""
        with self._writing() as connection:
            done = connection.execute(
                "UPDATE session SET sealed = ?, person = ?, used = ? WHERE hash = ?",
                (row.sealed, row.person, row.used, row.hash),
            )
            return done.rowcount == 1

    def touch(self, hashed: bytes) -> None:
        with self._writing() as connection:
            connection.execute("UPDATE session SET used = ? WHERE hash = ?", (minute(), hashed))

    def end(self, hashed: bytes) -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM session WHERE hash = ?", (hashed,))

    def of_person(self, person: bytes) -> list[Row]:
        """Live sessions of one person (by tag), the newest first."""
        now = minute()
        rows = self._connection.execute(
            "SELECT hash, sealed, person, started, used, ends FROM session"
            " WHERE person = ? AND used > ? AND ends > ? ORDER BY started DESC, hash",
            (person, now - IDLE, now),
        )
        return [Row(*row) for row in rows]

    def end_of_person(self, person: bytes, but: bytes = b"") -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM session WHERE person = ? AND hash <> ?", (person, but))

    def tidy(self) -> None:
        """Whatever has run out is deleted and overwritten."""
        now = minute()
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM session WHERE used <= ? OR ends <= ?", (now - IDLE, now)
            )
            connection.execute("DELETE FROM tries WHERE until <= ?", (now,))
            connection.execute("DELETE FROM once WHERE until <= ?", (now,))
            connection.execute("DELETE FROM held WHERE until <= ?", (now,))

    # Counts --------------------------------------------------------------------------------------

    def count_try(self, what: bytes, minutes: int) -> int:
        """One more; the answer is how many there were within `minutes` of the first, this one included."""
        now = minute()
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO tries (what, count, until) VALUES (?, 1, ?) ON CONFLICT (what) DO UPDATE"
                " SET count = CASE WHEN until <= ? THEN 1 ELSE count + 1 END,"
                " until = CASE WHEN until <= ? THEN excluded.until ELSE until END",
                (what, now + minutes, now, now),
            )
            (count,) = connection.execute(
                "SELECT count FROM tries WHERE what = ?", (what,)
            ).fetchone()
        return int(count)

    def take_back_try(self, what: bytes) -> None:
        """The try was right after all."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE tries SET count = count - 1 WHERE what = ? AND count > 0", (what,)
            )

    def tries(self, what: bytes) -> int:
        found = self._connection.execute(
            "SELECT count FROM tries WHERE what = ? AND until > ?", (what, minute())
        ).fetchone()
        return int(found[0]) if found else 0

    def first_time(self, what: bytes, minutes: int) -> bool:
        """True once; then False for `minutes`. For codes that may be used once."""
        now = minute()
        with self._writing() as connection:
            connection.execute("DELETE FROM once WHERE what = ? AND until <= ?", (what, now))
            done = connection.execute(
                "INSERT OR IGNORE INTO once (what, until) VALUES (?, ?)", (what, now + minutes)
            )
            return done.rowcount == 1

    def hold(self, what: bytes, value: bytes, minutes: int) -> None:
        """Until it is taken, or `minutes` are over."""
        with self._writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO held (what, value, until) VALUES (?, ?, ?)",
                (what, value, minute() + minutes),
            )

    def take(self, what: bytes) -> bytes | None:
        """What was held, once."""
        with self._writing() as connection:
            found = connection.execute(
                "SELECT value FROM held WHERE what = ? AND until > ?", (what, minute())
            ).fetchone()
            connection.execute("DELETE FROM held WHERE what = ?", (what,))
        return bytes(found[0]) if found else None

    # ---------------------------------------------------------------------------------------------

    def wipe(self) -> None:
        """Everybody is signed out, and nothing is remembered."""
        with self._writing() as connection:
            for table in ("session", "tries", "once", "held"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names, above

    def close(self) -> None:
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection


@lru_cache(maxsize=4)
def _at(folder: Path) -> Volatile:
    return Volatile(folder)


def volatile() -> Volatile:
    """The store of this machine (`LODESTAR_VOLATILE`)."""
    return _at(settings.VOLATILE_DIR)
