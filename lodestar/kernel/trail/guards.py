"""The database's own refusal to change the trail: triggers, for SQLite and for PostgreSQL.

They stop mistakes and the site's own code. Whoever owns the database can drop them; that is what heads,
witnesses and the verifier are for. Nothing here can be switched off by a setting. Only the tests, which
empty every table between two transactional tests, take the triggers off meanwhile (`lifted`).

SQLite drops a table's triggers when a migration rebuilds the table: such a migration ends with
`RunPython(put_on, take_off)`, and a test looks for the triggers after all migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


if TYPE_CHECKING:
    from django.apps.registry import Apps

WHY: Final = "the trail is only added to"
FOREVER: Final = {"trail_leaf": "n", "trail_head": "id", "trail_cosignature": "id"}
DELETABLE: Final = {"trail_body": "n"}

_SQLITE_REFUSE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{why}'); END
"""
_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{WHY}'; END $$
"""
_POSTGRES_REFUSE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION trail_refuse()
"""


def put_on(_apps: "Apps | None", schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration: every guard, whether or not some are there."""
    take_off(_apps, schema_editor)
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def take_off(_apps: "Apps | None", schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration backwards."""
    on_table = schema_editor.connection.vendor == "postgresql"
    for table, verb in names():
        where = f" ON {table}" if on_table else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{where}", params=None)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """For tests alone: without guards meanwhile."""
    with connection.schema_editor() as editor:
        take_off(None, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            put_on(None, editor)


def names() -> list[tuple[str, str]]:
    """Table and verb of every guard of either database."""
    verbs = [
        (table, verb) for table in FOREVER for verb in ("update", "delete", "replace", "empty")
    ]
    return verbs + [(table, verb) for table in DELETABLE for verb in ("update", "replace", "empty")]


def statements(vendor: str) -> list[str]:
    """Fixed text: table names and verbs stand in this file."""
    return _sqlite() if vendor == "sqlite" else [_POSTGRES_FUNCTION, *_postgres()]


def _sqlite() -> list[str]:
    """INSERT OR REPLACE deletes without asking a delete trigger, so it has a guard of its own."""
    made = []
    for table, key in (FOREVER | DELETABLE).items():
        there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - names of this file
        made.append(_refuse_sqlite(table, "replace", "INSERT", there))
        made.append(_refuse_sqlite(table, "update", "UPDATE", ""))
    return made + [_refuse_sqlite(table, "delete", "DELETE", "") for table in FOREVER]


def _refuse_sqlite(table: str, verb: str, event: str, when: str) -> str:
    return _SQLITE_REFUSE.format(table=table, verb=verb, event=event, when=when, why=WHY)


def _postgres() -> list[str]:
    made = []
    for table in FOREVER | DELETABLE:
        made.append(_refuse_postgres(table, "update", "UPDATE", "ROW"))
        made.append(_refuse_postgres(table, "empty", "TRUNCATE", "STATEMENT"))
    return made + [_refuse_postgres(table, "delete", "DELETE", "ROW") for table in FOREVER]


def _refuse_postgres(table: str, verb: str, event: str, each: str) -> str:
    return _POSTGRES_REFUSE.format(table=table, verb=verb, event=event, each=each)
