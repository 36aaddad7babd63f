"""T5 and T11: what has ended stays ended: by the clock, after a restore, and when an ending broke off."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import serializers
from django.db import connection, transaction

from lodestar.kernel.vault import ending, granting, reading, writing
from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry, Folder, Grant, GrantKeys, Link, Section
from lodestar.kernel.vault.releases import Basis, Terms
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import House, Someone, house
from lodestar.kernel.vault.tests.test_folders import found, note, texts, work


pytestmark = pytest.mark.django_db
TABLES = (Folder, Section, Link, Entry, Grant, GrantKeys)


@pytest.fixture
def center() -> House:
    return house()


@pytest.fixture
def rosa(center: House) -> Someone:
    return center.someone()


@pytest.fixture
def luz(center: House) -> Someone:
    return center.someone()


# T5: copies of both stores


@pytest.fixture
def own_shards(settings, tmp_path) -> Iterator[Path]:
    """A shard store that can be copied and put back as a file."""
    settings.SHARDS_FILE = tmp_path / "shards.sqlite3"
    yield settings.SHARDS_FILE
    shards().close()


def dump() -> list[str]:
    """Yesterday's database: every row of the vault, as bytes in a file."""
    return [serializers.serialize("json", model.rows.order_by("pk")) for model in TABLES]


def restore(dumped: list[str]) -> None:
    for model in reversed(TABLES):
        model.rows.all().delete()
    for part in dumped:
        for row in serializers.deserialize("json", part):
            row.save()


def copy_shards(path: Path) -> bytes:
    copy = path.with_name("copy")
    copy.unlink(missing_ok=True)
    shards().copy_to(copy)
    return copy.read_bytes()


def put_shards(path: Path, content: bytes) -> None:
    shards().close()
    path.write_bytes(content)


def test_t5_a_revoked_grant_stays_closed_when_the_database_comes_back(rosa, luz, own_shards):
    folder = found(rosa)
    note(folder, "before")
    grant = granting.give(folder, luz.id, work())
    yesterday = dump()
    ending.end_grant(grant)

    restore(yesterday)

    assert Grant.rows.filter(id=grant).exists()
    assert luz.ring.folders() == []
    with pytest.raises(NoKey):
        luz.ring.open(folder.id)
    assert texts(rosa.ring, folder) == ["before"]


def test_t5_what_is_written_after_such_a_restore_is_under_new_keys(rosa, luz, own_shards):
    """The row that came back says that nothing has ended; the missing shard says otherwise."""
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())
    kept = luz.ring.open(folder.id)
    yesterday = dump()
    ending.end_grant(grant)
    restore(yesterday)

    page = note(rosa.ring.open(folder.id), "after the restore")

    assert not kept.keys.opens("contact", Entry.rows.get(page=page).epoch)
    assert not Grant.rows.filter(id=grant).exists()


@pytest.mark.parametrize("shred", ["page", "folder"])
def test_t5_what_was_deleted_stays_unreadable_when_the_database_comes_back(rosa, own_shards, shred):
    folder = found(rosa)
    page = note(folder, "before")
    yesterday = dump()
    if shred == "page":
        ending.erase_pages(folder.id, [page])
    else:
        ending.shred_folder(folder.id)

    restore(yesterday)

    assert Entry.rows.filter(page=page).exists()
    if shred == "page":
        assert texts(rosa.ring, folder) == []
    else:
        with pytest.raises(NoKey):
            rosa.ring.open(folder.id)


def test_t5_both_stores_of_one_day_bring_that_day_back_and_nothing_later(rosa, luz, own_shards):
    """The residual, said aloud: so copies of the shards live for seven days."""
    folder = found(rosa)
    note(folder, "before")
    grant = granting.give(folder, luz.id, work())
    yesterday, halves = dump(), copy_shards(own_shards)
    ending.end_grant(grant)
    note(rosa.ring.open(folder.id), "after")
    today_rows = dump()

    restore(yesterday)
    put_shards(own_shards, halves)
    assert texts(luz.ring, folder) == ["before"]

    restore(today_rows)
    with pytest.raises(NoKey):
        luz.ring.open(folder.id)


def test_t5_the_shards_alone_bring_nothing_back(rosa, luz, own_shards):
    folder = found(rosa)
    note(folder, "before")
    grant = granting.give(folder, luz.id, work())
    halves = copy_shards(own_shards)
    ending.end_grant(grant)

    put_shards(own_shards, halves)

    with pytest.raises(NoKey):
        luz.ring.open(folder.id)


def test_t5_the_bytes_of_an_ended_shard_are_not_in_the_file(rosa, luz, own_shards):
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())
    half = shards().of([grant])[grant].reveal()
    assert half in own_shards.read_bytes()

    ending.end_grant(grant)

    assert half not in own_shards.read_bytes()
    assert all(half not in path.read_bytes() for path in own_shards.parent.iterdir())


def test_a_copy_of_the_shards_is_whole(rosa, own_shards, tmp_path):
    found(rosa)
    shards().copy_to(tmp_path / "copy")

    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM shard").fetchone() == (2,)


# T11: by the clock


def test_t11_on_the_last_day_it_opens_and_on_the_next_it_does_not(rosa, luz):
    folder = found(rosa)
    note(folder)
    granting.give(folder, luz.id, work(days=3))

    with time_machine.travel(today() + timedelta(days=3)):
        assert texts(luz.ring, folder)
    with time_machine.travel(today() + timedelta(days=4)):
        assert luz.ring.folders() == []
        with pytest.raises(NoKey):
            luz.ring.open(folder.id)


def test_t11_what_is_written_after_the_last_day_is_under_new_keys_without_any_sweep(rosa, luz):
    folder = found(rosa)
    granting.give(folder, luz.id, work(days=3))
    kept = luz.ring.open(folder.id)

    with time_machine.travel(today() + timedelta(days=4)):
        page = note(rosa.ring.open(folder.id), "after")

    assert not kept.keys.opens("contact", Entry.rows.get(page=page).epoch)


def test_t11_the_sweep_ends_shards_with_nobody_signed_in(rosa, luz):
    folder = found(rosa)
    page = writing.write(
        folder, {"contact": {"text": "x"}}, schema="note/1", did="note.write", until=today()
    )
    entry = Entry.rows.get(page=page).id
    grant = granting.give(folder, luz.id, work(days=3))

    swept = ending.sweep(today() + timedelta(days=4))

    assert (swept.grants, swept.entries) == (1, 1)
    assert shards().of([grant, entry]) == {}


def test_t11_a_page_whose_last_day_is_over_does_not_wait_for_the_sweep(rosa):
    folder = found(rosa)
    writing.write(
        folder, {"contact": {"text": "x"}}, schema="note/1", did="note.write", until=today()
    )
    assert texts(rosa.ring, folder) == ["x"]

    with time_machine.travel(today() + timedelta(days=1)):
        assert texts(rosa.ring, folder) == []


# An ending that broke off


def test_a_broken_off_ending_is_an_ending_all_the_same(rosa, luz):
    """Shards go first; the transaction around it may fail, or the machine may stop."""
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())
    kept = luz.ring.open(folder.id)
    with transaction.atomic():
        ending.end_grant(grant)
        transaction.set_rollback(True)
    assert Grant.rows.filter(id=grant).exists()

    page = note(rosa.ring.open(folder.id), "after")

    assert not kept.keys.opens("contact", Entry.rows.get(page=page).epoch)
    assert {record.recipient for record in granting.holders(rosa.ring.open(folder.id))} == {
        rosa.id,
        rosa.center,
    }


def test_who_has_it_open_while_it_ends_writes_and_gives_nothing_more(center, rosa, luz):
    """Else the one who left would make the next keys, and know them."""
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())
    open_page = luz.ring.open(folder.id)

    ending.end_grant(grant)

    with pytest.raises(NoKey):
        note(open_page, "one more")
    with pytest.raises(NoKey):
        granting.give(open_page, center.someone().id, work())
    assert not Entry.rows.exists()


def test_who_has_it_open_keeps_what_another_grant_still_gives(rosa, luz):
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())
    granting.give(folder, luz.id, work(("safety", "register")))
    open_page = luz.ring.open(folder.id)

    ending.end_grant(grant)

    with pytest.raises(NoKey):
        note(open_page, "one more", "contact")
    note(open_page, "one more", "safety")


def test_a_later_grant_with_history_opens_what_an_earlier_one_did_not(rosa, luz):
    folder = found(rosa)
    note(folder, "before")
    granting.give(folder, luz.id, work(history=False))
    granting.give(folder, luz.id, work(history=False))
    ending.end_grant(granting.give(folder, luz.id, work()))
    note(rosa.ring.open(folder.id), "after")
    granting.give(folder, luz.id, work())

    assert sorted(texts(luz.ring, folder)) == ["after", "before"]


def test_a_giver_who_opened_it_before_the_last_ending_gives_the_newest_keys(center, rosa, luz):
    folder = found(rosa)
    stale = rosa.ring.open(folder.id)
    ending.end_grant(granting.give(folder, luz.id, work()))
    note(rosa.ring.open(folder.id), "after")
    ana = center.someone()

    granting.give(stale, ana.id, work(history=False))
    granting.give(stale, luz.id, work())

    assert texts(luz.ring, folder) == ["after"]
    note(ana.ring.open(folder.id), "from Ana")
    assert sorted(texts(luz.ring, folder)) == ["after", "from Ana"]


def test_who_reads_from_now_on_can_renew_where_a_partner_holds_a_grant(center, rosa, luz):
    """The partner's record was sealed before; the register moves it along with its own keys."""
    folder, eva = found(rosa), house().someone()
    from_outside = Terms(("contact",), "order", today(), Basis.LEGAL, document="order 12")
    granting.give(folder, eva.id, from_outside)
    granting.give(folder, luz.id, work(history=False))
    ending.end_grants_of(rosa.identity.fingerprint)

    note(luz.ring.open(folder.id), "after")

    assert texts(eva.ring, folder) == ["after"]


# What the retention job must never do


def test_a_wrong_or_empty_database_ends_no_shard(rosa, own_shards):
    found(rosa)
    ids = list(Grant.rows.values_list("id", flat=True))
    for model in reversed(TABLES):
        model.rows.all().delete()

    assert ending.sweep(today() + timedelta(days=30)).shards == 0
    assert len(shards().of(ids)) == 2


def test_a_shard_without_its_row_goes_after_a_week(rosa, own_shards):
    folder = found(rosa)
    lost = next(iter(shards().make_all([folder.id])))

    assert ending.sweep(today() + timedelta(days=6)).shards == 0
    with time_machine.travel(today() + timedelta(days=9)):
        assert ending.sweep(today()).shards == 1
    assert shards().of([lost]) == {}


def test_reading_asks_the_trail_first_and_shows_nothing_without_it(rosa, monkeypatch):
    """T16, from the vault's side."""
    folder = found(rosa)
    note(folder)
    opened = rosa.ring.open(folder.id)

    def full(*_args, **_more):
        raise OSError("the disk is full")

    monkeypatch.setattr(reading, "tell_all", full)
    monkeypatch.setattr(reading, "unsealed", lambda *_: pytest.fail("opened before it was told"))

    with pytest.raises(OSError, match="full"):
        reading.read(opened, did="note.read", sections=["contact"])


def test_many_folders_read_at_once_each_have_it_in_their_own_trail(rosa, luz):
    folders = [found(rosa) for _ in range(3)]
    for number, folder in enumerate(folders):
        note(folder, f"note {number}")
    granting.give(folders[0], luz.id, work())

    parts = reading.read_all(
        rosa.ring.open_all([one.id for one in folders]), did="log.list", sections=["contact"]
    )

    assert sorted(str(part.content["text"]) for part in parts) == ["note 0", "note 1", "note 2"]
    for folder in folders:
        looks = reading.looks(rosa.ring.open(folder.id))
        assert [(last.did, last.folder) for last in looks[-1:] if last] == [("log.list", folder.id)]
    with pytest.raises(NoKey):
        reading.read_all(
            [rosa.ring.open(folders[1].id), luz.ring.open(folders[0].id)],
            did="log.list",
            sections=["card"],
        )


def test_these_tests_run_inside_a_transaction():
    """Shards commit by themselves, so their order against the rows' transaction is what is tested."""
    assert connection.in_atomic_block
