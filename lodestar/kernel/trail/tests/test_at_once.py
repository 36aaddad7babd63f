"""Several processes write at once: every entry has its number, and the chain holds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from lodestar.kernel.trail import verifier


ROOT = Path(__file__).parents[4]
WRITERS, EACH = 3, 40
WRITE = """
import django; django.setup()
from django.db import transaction
from lodestar.kernel.trail.recording import append
for n in range({each}):
    with transaction.atomic():
        append(b"sealed %d" % n, None)
"""
BEGIN = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", "trail", verbosity=0)
"""
EXPORT = """
import sys, pathlib, django; django.setup()
from lodestar.kernel.trail.exporting import export
export(pathlib.Path(sys.argv[1]))
"""


def address(tmp_path):
    """SQLite as a file of its own; PostgreSQL as the database of this test."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'trail.sqlite3'}"
    said = connection.settings_dict
    who = f"{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT'] or 5432}"
    return f"postgres://{who}/{said['NAME']}"


def started(url, code, *words):
    apart = {"DATABASE_URL": url, "LODESTAR_SECRET_KEY": "for this test"}
    command = [sys.executable, "-c", code, *words]
    return subprocess.Popen(command, env=os.environ | apart, cwd=ROOT)  # noqa: S603 - this test's own text


@pytest.mark.django_db(transaction=True)
def test_entries_that_are_written_at_once_make_one_chain(tmp_path):
    url, file = address(tmp_path), tmp_path / "export.jsonl"
    assert started(url, BEGIN).wait(60) == 0

    writers = [started(url, WRITE.format(each=EACH)) for _ in range(WRITERS)]
    assert [writer.wait(120) for writer in writers] == [0] * WRITERS
    assert started(url, EXPORT, str(file)).wait(60) == 0

    entries = verifier.read_export(file)
    assert [entry.n for entry in entries] == list(range(1, WRITERS * EACH + 1))
    assert list(verifier.check_entries(entries)) == []
