"""T1 and T25: after a whole night at the desk, no file of the server holds a word of it.

The night is a program of its own (`a_night.py`), with every field of every form filled with a canary. Then
every file that it left is searched in eight encodings: database, WAL, dump, shards, sessions, sealed and
temporary files, logs, mail; also inside gzip and zip.
"""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from lodestar.kernel.vault.tests.watching import encodings


NIGHT = Path(__file__).parent / "a_night.py"


@dataclass(frozen=True)
class Night:
    folder: Path
    canaries: list[str]
    steps: list[str]
    address: str
    agent: str


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("night")
    (folder / "temporary").mkdir()
    with database(folder) as address:
        told = lived_through(folder, address)
        dump(folder, address)
        yield Night(folder, **told)


class database:  # noqa: N801 - reads as what it is
    """A database of this night's own, on whatever the suite runs on."""

    def __init__(self, folder: Path) -> None:
        self.name = f"night_{uuid4().hex[:12]}"
        self.folder = folder

    def __enter__(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.folder / 'data' / 'lodestar.sqlite3'}"
        self.admin(f'CREATE DATABASE "{self.name}"')
        own = os.environ["DATABASE_URL"].rpartition("/")[0]
        return f"{own}/{self.name}"

    def __exit__(self, *_: object) -> None:
        if connection.vendor != "sqlite":
            self.admin(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def admin(self, statement: str) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(statement.encode())


def lived_through(folder: Path, address: str) -> dict[str, Any]:
    surroundings = {
        "DJANGO_SETTINGS_MODULE": "lodestar.settings",
        "DATABASE_URL": address,
        "LODESTAR_DATA": str(folder / "data"),
        "LODESTAR_VOLATILE": str(folder / "volatile"),
        "LODESTAR_STATIC": str(folder / "static"),
        "LODESTAR_HOSTS": "testserver",
        "TMPDIR": str(folder / "temporary"),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    with (folder / "log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, NIGHT],
            env=os.environ | surroundings,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=log,
            timeout=300,
        )
    assert done.returncode == 0, (folder / "log").read_text()[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def dump(folder: Path, address: str) -> None:
    """As whoever keeps the database would take it."""
    out = folder / "dump.sql"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "data" / "lodestar.sqlite3")) as database:
            out.write_text("\n".join(database.iterdump()), encoding="utf-8")
        return
    newest = max(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    subprocess.run([newest, "--file", out, address], check=True)
    subprocess.run([newest, "-Fc", "--file", folder / "dump.custom", address], check=True)


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and what gzip and zip files hold."""
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        data = file.read_bytes()
        yield str(file.relative_to(folder)), data
        yield f"name of {file.name}", str(file).encode()
        if data[:2] == b"\x1f\x8b":
            yield f"{file.name} unpacked", gzip.decompress(data)
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as package:
                for member in package.namelist():
                    yield f"{file.name}/{member}", package.read(member)


def places_of(text: str, folder: Path) -> list[str]:
    forms = encodings(text)
    return [name for name, data in contents(folder) if any(form in data for form in forms)]


def test_the_night_was_a_whole_one(night):
    assert night.steps == ["written", "read", "answered", "searched", "handed", "taken back"]
    assert len(night.canaries) > 20


def test_t1_no_file_holds_a_word_of_it(night):
    everything = list(contents(night.folder))

    for canary in night.canaries:
        forms = encodings(canary)
        held = [name for name, data in everything if any(form in data for form in forms)]
        assert held == [], canary


def test_t25_no_file_holds_where_anybody_came_from(night):
    assert places_of(night.address, night.folder) == []
    assert places_of(night.agent, night.folder) == []


def test_the_search_finds_what_is_in_clear(night):
    """Names of staff are (docs/data-classification.md); so the search would have found the rest."""
    assert [name for name in places_of("Rosa Demo", night.folder) if "dump" in name]


@pytest.mark.parametrize("form", range(8))
def test_the_search_finds_every_encoding_and_looks_into_packages(tmp_path, form):
    hidden = encodings("canary0123456789abcdef")[form]
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"before" + hidden + b"after"))
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inside", hidden)

    assert len(places_of("canary0123456789abcdef", tmp_path)) >= 2
