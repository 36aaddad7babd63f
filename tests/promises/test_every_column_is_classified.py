"""T2: every column is known to be clear, sealed or hashed, and what is called sealed says nothing.

The rooms say it in their `columns.py`; docs/data-classification.md is made from that.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from lodestar.kernel import classification, datamap
from lodestar.kernel.classification import Clear, Hashed, Sealed
from lodestar.kernel.trail import columns as trail_columns
from lodestar.kernel.vault import columns as vault_columns
from lodestar.kernel.vault import granting, reading, writing
from lodestar.kernel.vault.releases import Basis, Terms
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import house
from lodestar.kernel.vault.volatile import volatile
from tools import classification as page


HELPED = "people who were helped"
CLEAR_TEXTS = {
    *("auth.Group.name", "auth.Permission.codename", "auth.Permission.name"),
    *("contenttypes.ContentType.app_label", "contenttypes.ContentType.model"),
    *("account.EmailAddress.email", "account.EmailConfirmation.key", "mfa.Authenticator.type"),
    *("kernel.Center.language", "kernel.Center.name", "kernel.Center.organization"),
    *("kernel.Invitation.email", "kernel.Invitation.kind", "kernel.Invitation.language"),
    *("kernel.Invitation.name", "kernel.Invitation.role"),
    *("kernel.NewKey.agreement", "kernel.NewKey.signing"),
    *("kernel.Person.email", "kernel.Person.language", "kernel.Person.name", "kernel.Person.role"),
    *("kernel.Person.seen_week", "kernel.Person.standing"),
    *("signin.SecurityKey.attested", "signin.SecurityKey.credential", "signin.SecurityKey.week"),
    *("trail.Cosignature.signature", "trail.Cosignature.witness", "trail.TrailHead.hour"),
    *("trail.TrailHead.key", "trail.TrailHead.signature"),
    *("vault.Entry.schema", "vault.Entry.section", "vault.Entry.week", "vault.Folder.kind"),
    *("vault.Folder.register_public", "vault.Folder.week", "vault.Grant.week"),
    *("vault.KeyLeaf.what", "vault.KeyRecord.agreement", "vault.KeyRecord.countersignature"),
    *("vault.KeyRecord.countersigner", "vault.KeyRecord.issuer", "vault.KeyRecord.kind"),
    *("vault.KeyRecord.signature", "vault.KeyRecord.signing", "vault.KeySlot.credential"),
    *("vault.KeySlot.kind", "vault.KeySlot.salt", "vault.SealedFile.week", "vault.Section.name"),
}
SET_BY_OTHERS = {"django_migrations", "sqlite_sequence"}  # names and times of migrations; counters
NOT_STORES = {
    "BASE_DIR",
    "DATA_DIR",
    "KITS_DIR",
    "STATIC_ROOT",
}  # the program, and folders of folders
CANARY = "Marigold called from the green door"


def clear_texts():
    """The directory's texts are for the public; all others are counted one by one."""
    return {name for name in classification.clear_texts() if not name.startswith("directory.")}


def test_every_column_is_classified():
    assert classification.unclassified() == [], "Say in the room's columns.py what it shows."


def test_a_column_that_nobody_classified_is_caught(monkeypatch):
    less = {k: v for k, v in vault_columns.ENTRY.items() if k != "sealed"} | {"shoe": Clear("size")}
    monkeypatch.setitem(vault_columns.COLUMNS, "Entry", less)

    assert classification.unclassified() == ["vault.Entry.sealed", "vault.Entry.shoe"]


def test_what_stands_in_clear_is_counted_one_by_one():
    """A new text, binary or JSON column is sealed; or it is added here, and somebody asks why."""
    assert clear_texts() == CLEAR_TEXTS


def test_a_text_that_is_newly_clear_is_caught(monkeypatch):
    spoiled = {**vault_columns.ENTRY, "sealed": Clear("it is handy")}
    monkeypatch.setitem(vault_columns.COLUMNS, "Entry", spoiled)

    assert "vault.Entry.sealed" in clear_texts() - CLEAR_TEXTS


def test_each_says_why_and_what_a_thief_learns():
    for model, found in classification.columns().items():
        for field, said in found.items():
            words = [getattr(said, name) for name in said.__dataclass_fields__]
            assert all(words), f"{model}.{field}"


@pytest.mark.django_db
def test_the_database_has_no_column_that_the_models_do_not_know():
    known = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }

    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - SET_BY_OTHERS
        there = {
            f"{table}.{column.name}"
            for table in tables
            for column in connection.introspection.get_table_description(cursor, table)
        }

    assert there == known


def test_the_two_files_beside_the_database_are_classified_too():
    stores = {"shards": shards()._connection, "volatile": volatile()._connection}

    there = {
        f"{store}.{table}": {row[1] for row in open_.execute(f"PRAGMA table_info({table})")}
        for store, open_ in stores.items()
        for (table,) in open_.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }

    assert there == {name: set(found) for name, found in vault_columns.FILES.items()}


def test_every_place_where_something_lies_is_on_the_page():
    names = [name for name in dir(settings) if name.isupper()]
    places = {name for name in names if isinstance(getattr(settings, name), Path)}
    named = set(re.findall(r"`([A-Z_]+)`", " ".join(store[1] for store in page.STORES)))

    assert places - NOT_STORES == named - NOT_STORES


def test_no_time_about_people_who_were_helped_is_finer_than_a_day():
    helped = {table.model for table in datamap.stored() if table.whom == HELPED}

    exact = [
        f"{model}.{field.name}"
        for model, field in classification.real_columns()
        if model in helped and isinstance(field, (models.DateTimeField, models.TimeField))
    ]

    assert exact == []


def test_nothing_about_people_who_were_helped_is_a_text_of_any_length():
    """Clear texts about them are short words of ours: a section's name, a week."""
    helped = {table.model for table in datamap.stored() if table.whom == HELPED}

    long = [
        f"{model}.{field.name}"
        for model, field in classification.real_columns()
        if model in helped and f"{model}.{field.name}" in clear_texts()
        if not isinstance(field, models.BinaryField) and (field.max_length or 999) > 30
    ]

    assert long == []


@pytest.mark.django_db
def test_what_is_called_sealed_does_not_say_what_was_written():
    center = house()
    rosa, luz = center.someone(), center.someone()
    log = granting.found_folder(rosa.ring, kind="shiftlog", sections=["card"], purpose=CANARY)
    note: writing.Parts = {"card": {"headline": CANARY}}
    writing.write(log, note, schema="note/1", did="note.write", until=date(2027, 1, 1))
    granting.give(log, luz.id, Terms(("card", "register"), CANARY, date(2026, 12, 1), Basis.WORK))
    reading.read(luz.ring.open(log.id), did="note.read", sections=["card"], because=CANARY)

    seen = {name: cells(name) for name in sealed_columns("vault", "trail")}

    assert all(CANARY.encode() not in cell for found in seen.values() for cell in found)
    written = {name for name, found in seen.items() if found}
    assert written == set(seen) - {"vault.KeySlot.sealed", "vault.Link.sealed"}
    assert len(reading.looks(log)) > 1


def sealed_columns(*rooms):
    return [
        f"{model}.{field}"
        for model, found in classification.columns().items()
        for field, said in found.items()
        if isinstance(said, Sealed) and model.partition(".")[0] in rooms
    ]


def cells(name):
    """What stands in a column now, as bytes; without what is empty."""
    label, _, field = name.rpartition(".")
    found = apps.get_model(label).rows.values_list(field, flat=True)
    return [bytes(cell) for cell in found if cell]


def test_what_is_sealed_is_bytes():
    kinds = {f"{m}.{f.name}": f for m, f in classification.real_columns()}

    texts = [
        n for n in sealed_columns("vault", "trail") if not isinstance(kinds[n], models.BinaryField)
    ]

    assert texts == []


def test_the_trail_says_in_clear_how_much_and_never_who():
    clear = {
        field
        for found in trail_columns.COLUMNS.values()
        for field, said in found.items()
        if isinstance(said, (Clear, Hashed))
    }

    assert clear.isdisjoint({"who", "center", "person", "did", "because", "sealed"})


def test_the_page_is_made_from_what_the_rooms_say():
    fresh = page.PAGE.read_text(encoding="utf-8") == page.page()

    assert fresh, "Run `python tools/classification.py`."


def test_every_column_stands_on_the_page():
    text = page.page()

    for model, found in classification.columns().items():
        part = text.partition(f"### `{model}`\n")[2].partition("\n#")[0]
        for field in found:
            assert f"`{field}`" in part, json.dumps([model, field])
