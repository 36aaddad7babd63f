"""The database as one file, and the way back: SQLite's own backup, PostgreSQL's own dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import load_backend
from psycopg.conninfo import make_conninfo

from lodestar.kernel.keeping.errors import Damaged, NoDump, NotEmpty


SQLITE: Final = "database.sqlite3"
POSTGRES: Final = "database.dump"
_OPTIONS: Final = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")


def dump_to(folder: Path) -> Path:
    """A consistent copy of the database, while people go on working. Raises NoDump."""
    if connection.vendor == "sqlite":
        return _copy_sqlite(folder / SQLITE)
    path = folder / POSTGRES
    dump = ["--format=custom", "--no-owner", "--no-privileges", "--file", str(path)]
    _postgres("pg_dump", *dump, config=connection.settings_dict)
    return path


def _copy_sqlite(path: Path) -> Path:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    path.chmod(0o600)
    return path


def check_sqlite(path: Path) -> None:
    """Raises Damaged."""
    with closing(sqlite3.connect(path)) as database:
        try:
            said = database.execute("PRAGMA integrity_check").fetchall()
            loose = database.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise _damaged(path) from error
    if said != [("ok",)] or loose:
        raise _damaged(path)


def check_dump(path: Path) -> None:
    """Walks through all of the dump without a server. Raises Damaged, and NoDump without the program."""
    try:
        _run([_program("pg_restore"), "--file=/dev/null", str(path)], None)
    except subprocess.CalledProcessError as error:
        raise _damaged(path) from error


def load_dump(path: Path, config: dict[str, Any]) -> None:
    """Fill an empty PostgreSQL database, all of it or nothing. Raises NotEmpty, NoDump."""
    with opened(config) as database:
        if database.introspection.table_names():
            what = f"The database {config['NAME']} holds tables already."
            raise NotEmpty(what, "Make a new, empty database and name that one.")
    words = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(path)]
    _postgres("pg_restore", *words, config=config)


@contextmanager
def opened(config: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Meanwhile every model of this thread reads another database than ours."""
    ours = connections[DEFAULT_DB_ALIAS]
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: config})[DEFAULT_DB_ALIAS]
    other = load_backend(whole["ENGINE"]).DatabaseWrapper(whole, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        other.connect()
        yield other
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = ours


def sqlite_config(path: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


def migrations_of(database: BaseDatabaseWrapper) -> tuple[int, int]:
    """How many steps this program would add to the database, and how many of its steps it does not know."""
    executor = MigrationExecutor(database)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations or {})
    return len(waiting), len(unknown)


def _postgres(program: str, *words: str, config: dict[str, Any]) -> None:
    """One of PostgreSQL's programs on this database; the password goes by the environment."""
    try:
        _run([_program(program), f"--dbname={_where(config)}", *words], config.get("PASSWORD"))
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        what = f"{program} refused: {said[0] if said else 'it said nothing'}."
        raise NoDump(
            what, "Is its version at least the server's, and may the account read?"
        ) from error


def _where(config: dict[str, Any]) -> str:
    """As Django reaches it, TLS included."""
    named = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER"}
    found = {key: config[name] for key, name in named.items() if config.get(name)}
    options = config.get("OPTIONS") or {}
    return make_conninfo(**found, **{key: options[key] for key in _OPTIONS if key in options})


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        what = f"{name} is not installed."
        raise NoDump(
            what, "Install PostgreSQL's client programs, of the server's version or newer."
        )
    return found


def _run(command: list[str], password: str | None) -> None:
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 - a fixed program, words without a shell


def _damaged(path: Path) -> Damaged:
    return Damaged(f"The database in the backup is damaged: {path.name}.", "Use another backup.")
