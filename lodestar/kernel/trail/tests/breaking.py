"""Raw access to the trail's tables, as somebody who owns the database has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from lodestar.kernel.trail import guards


@contextmanager
def every_insert_fails(table: str) -> Iterator[None]:
    """As if the disk were full: no row can be added to this table."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    refusal = {
        "sqlite": f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END",
        "postgresql": f"CREATE TRIGGER broken BEFORE INSERT ON {table} EXECUTE FUNCTION trail_refuse()",
    }
    _run(refusal[connection.vendor])
    try:
        yield
    finally:
        _run(f"DROP TRIGGER broken{on_table}")


@contextmanager
def without_guards() -> Iterator[None]:
    """What an attacker with the owner's rights does first."""
    with connection.schema_editor() as editor:
        guards.take_off(None, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            guards.put_on(None, editor)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
