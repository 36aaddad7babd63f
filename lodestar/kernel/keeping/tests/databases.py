"""An empty database to restore into, of the kind that the tests run on."""

from contextlib import contextmanager
from uuid import uuid4

import psycopg
from django.db import connection

from lodestar.kernel.keeping import database


@contextmanager
def empty_database(folder):
    """A new database of the kind that these tests run on: what to fill, and what to serve from."""
    if connection.vendor == "sqlite":
        yield None, database.sqlite_config(folder / "lodestar.sqlite3")
        return
    name = f"drill_{uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    try:
        config = connection.settings_dict | {"NAME": name}
        yield config, config
    finally:
        with connection.cursor() as cursor:
            gone = psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)")
            cursor.execute(gone.format(psycopg.sql.Identifier(name)))
