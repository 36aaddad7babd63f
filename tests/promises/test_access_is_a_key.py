"""T3: a thief with the database, the shards, the keys of the server, sealed files, settings and source opens nothing.

The thief is a program of its own. It is given a copy of everything that a server has on its disks and
in its environment; it collects every string that could be a key, makes of each what the source makes of
keys, with every label, and tries all of them on every sealed thing that it finds.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection

from lodestar.kernel.vault import files, granting, slots, writing
from lodestar.kernel.vault.models import GrantKeys
from lodestar.kernel.vault.primitives import random_bytes, stretch
from lodestar.kernel.vault.secret import Password, Root
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import house
from lodestar.kernel.vault.tests.test_folders import found, work


pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
THIEF = HERE / "thief.py"
CANARY = f"canary {uuid4().hex}"


@pytest.fixture
def loot(tmp_path, settings) -> Path:
    """A server that has worked for a while, copied whole."""
    for name in ("SEALED_DIR", "KEYS_DIR", "VOLATILE_DIR"):
        setattr(settings, name, tmp_path / "server" / name)
        (tmp_path / "server" / name).mkdir(parents=True)
    settings.SHARDS_FILE = tmp_path / "server" / "shards.sqlite3"
    worked()
    shards().close()
    loot: Path = tmp_path / "loot"
    shutil.copytree(tmp_path / "server", loot)
    (loot / "rows.json").write_text(json.dumps(rows()), encoding="utf-8")
    (loot / "environment.json").write_text(json.dumps(environment()), encoding="utf-8")
    shutil.copytree(
        Path(django_settings.BASE_DIR) / "lodestar" / "kernel" / "vault",
        loot / "source",
        ignore=shutil.ignore_patterns("__pycache__", "tests"),
    )
    return loot


def stretched() -> Root:
    return stretch(Password(b"a password that nobody wrote down"), b"0123456789abcdef")


def worked() -> None:
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    about = files.seal_file(CANARY.encode() * 100, f"{CANARY}.txt", "text/plain")
    for number in range(3):
        writing.write(
            folder,
            {"contact": {"text": f"{CANARY} {number}"}, "safety": {"file": about.to_bytes().hex()}},
            schema="note/1",
            did="note.write",
        )
    granting.give(folder, luz.id, work())
    luz.ring.open(folder.id)
    root = stretched()
    slots.add_password_slot(rosa.id, rosa.identity, root)
    slots.add_password_slot(
        luz.id, luz.identity, root, credential=b"key", prf=slots.Prf(random_bytes(32))
    )
    slots.add_paper_slot(rosa.id, rosa.identity)
    slots.seal_to_holder(center.id, center.identity, rosa.identity.public)


def rows() -> dict[str, list[list[str]]]:
    """Every row of every table, bytes as hexadecimal."""
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a model's table
            found[table] = [[plain(value) for value in row] for row in cursor.fetchall()]
    return found


def plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def environment() -> dict[str, str]:
    """All settings, as they stand after the environment was read."""
    names = [name for name in dir(django_settings) if name.isupper()]
    return {name: str(getattr(django_settings, name)) for name in names}


def steal(loot: Path) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, THIEF, loot],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        cwd=django_settings.BASE_DIR,
        env=os.environ | {"PYTHONPATH": str(django_settings.BASE_DIR)},
    )
    told: dict[str, int] = json.loads(done.stdout)
    return told


def test_t3_whoever_has_the_whole_server_opens_nothing(loot):
    told = steal(loot)

    assert told["keys"] > 1_000
    assert told["sealed"] > 20
    assert told["files"] == 1
    assert told["tries"] > 1_000_000
    assert told["shells"] == GrantKeys.rows.count()
    assert told["opened"] == 0


def test_the_thief_is_able(loot):
    """What is left of a password on a note beside the screen opens that person's slot."""
    (loot / "note").write_bytes(stretched().reveal())

    assert steal(loot)["opened"] == 1
