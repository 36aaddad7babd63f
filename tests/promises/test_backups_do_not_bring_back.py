"""A backup does not bring back what was ended, and old halves of keys lie nowhere (trust.md T5, T6, T37).

What somebody may open hangs on a shard. Restore the database of yesterday: the shards are those of
today, so what was ended stays ended. Only who has both of the same days brings those days back; so
backups of the shards end after seven days.
"""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from lodestar.commands.keeping import JOBS
from lodestar.kernel.keeping import database, retention
from lodestar.kernel.keeping.backup import back_up
from lodestar.kernel.keeping.places import backups_in, remembered
from lodestar.kernel.keeping.restore import Place, restore
from lodestar.kernel.keeping.stream import Kind
from lodestar.kernel.keeping.tests.conftest import server
from lodestar.kernel.keeping.tests.databases import empty_database
from lodestar.kernel.vault import ending, granting, reading, writing
from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.opened import REGISTER
from lodestar.kernel.vault.releases import Basis, Terms
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import house


__all__ = ["server"]  # a fixture
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def center(server):
    return house()


@pytest.fixture
def rosa(center):
    return center.someone()


@pytest.fixture
def luz(center):
    return center.someone()


@pytest.fixture
def log(rosa, luz):
    """Rosa's shift log with one note in it, and a grant to Luz."""
    folder = granting.found_folder(rosa.ring, kind="log", sections=["contact"], purpose="shift log")
    write(folder, "call her sister at eight")
    return folder


def write(folder, text):
    writing.write(folder, {"contact": {"text": text}}, schema="note/1", did="note.write")


def share(folder, person):
    until = today() + timedelta(days=30)
    terms = Terms(("contact", REGISTER), "work of the center", until, Basis.WORK)
    return granting.give(folder, person.id, terms)


def texts(person, folder):
    opened = person.ring.open(folder.id)
    found = reading.read(opened, did="note.read", sections=["contact"])
    return [part.content["text"] for part in found]


def both(server):
    return [back_up(kind, server.disk, today()) for kind in Kind]


def main_only(server):
    return back_up(Kind.MAIN, server.disk, today())


@contextmanager
def restored(server, files, into, settings, *, shards_too=False):
    """The server after a restore; without `shards_too`, on the shards that are there today."""
    with empty_database(into) as (fill, config):
        found = restore(files, server.pair, Place(into, into), fill)
        if shards_too:
            settings.SHARDS_FILE = into / "shards" / "shards.sqlite3"
        with database.opened(config):
            yield found
    shards().close()


def test_what_was_revoked_after_the_backup_stays_closed_when_the_database_comes_back(
    server, rosa, luz, log, tmp_path, settings
):
    """T5: backup, revoke, restore main: closed."""
    grant = share(log, luz)
    assert texts(luz, log) == ["call her sister at eight"]
    backup = main_only(server)

    ending.end_grant(grant)

    with restored(server, [backup], tmp_path / "new", settings):
        with pytest.raises(NoKey):
            luz.ring.open(log.id)
        assert texts(rosa, log) == ["call her sister at eight"]


def test_what_was_erased_after_the_backup_stays_unreadable_when_the_database_comes_back(
    server, rosa, luz, log, tmp_path, settings
):
    """T5: backup, delete, restore: closed, to the one who wrote it as well."""
    backup = main_only(server)

    ending.shred_folder(log.id)

    with restored(server, [backup], tmp_path / "new", settings), pytest.raises(NoKey):
        rosa.ring.open(log.id)


def test_both_of_the_same_day_bring_that_day_back_and_nothing_later(
    server, rosa, luz, log, tmp_path, settings
):
    """T5, the residual that we say aloud: so shard backups end after seven days."""
    grant = share(log, luz)
    backups = both(server)

    ending.end_grant(grant)
    write(rosa.ring.open(log.id), "written after it ended")

    with restored(server, backups, tmp_path / "new", settings, shards_too=True):
        assert texts(luz, log) == ["call her sister at eight"]
        assert texts(rosa, log) == ["call her sister at eight"]


def test_a_restore_says_how_much_was_ended_meanwhile(server, luz, log, tmp_path, settings):
    grant = share(log, luz)
    main = main_only(server)
    ending.end_grant(grant)
    halves = back_up(Kind.SHARDS, server.disk, today())

    with restored(server, [main, halves], tmp_path / "new", settings, shards_too=True) as found:
        assert found.closed_halves == 1
        assert found.open_halves == found.shards > 0
        assert (found.waiting, found.unknown, found.files_missing) == (0, 0, 0)


@pytest.mark.parametrize(("later", "left"), [(7, 2), (8, 1), (90, 1)])
def test_after_eight_days_no_backup_of_the_shards_is_left(server, later, left):
    """T6."""
    day = date(2026, 11, 24)
    for kind in Kind:
        back_up(kind, server.disk, day)

    retention.run(day + timedelta(days=later), [], confirmed=True)

    assert len(list(backups_in(server.disk))) == left
    assert len(remembered().files) == left


def test_backups_are_found_wherever_they_were_written_and_where_somebody_says(server, tmp_path):
    """T6."""
    day = date(2026, 11, 24)
    for place in ("here", "there"):
        back_up(Kind.SHARDS, tmp_path / place, day)
    copy = tmp_path / "copies" / back_up(Kind.SHARDS, tmp_path / "here", day).name
    copy.parent.mkdir()
    copy.write_bytes(b"")

    told = retention.run(day + timedelta(days=8), [], [copy.parent], confirmed=True)

    assert not any(tmp_path.rglob("*.sealed"))
    assert any(finding.about == "old backups, shards" and finding.seen == "4" for finding in told)


def test_an_old_backup_of_the_shards_that_is_out_of_reach_is_told(server, tmp_path):
    """T6: a stick in a drawer is a person's to fetch."""
    day = date(2026, 11, 24)
    back_up(Kind.SHARDS, tmp_path / "stick", day)
    (tmp_path / "stick").rename(tmp_path / "drawer")

    for _ in range(2):
        told = retention.run(day + timedelta(days=8), [], confirmed=True)

        assert any(
            finding.level == "warn" and "cannot be reached" in finding.seen for finding in told
        )


def test_the_newest_backup_of_the_database_is_never_deleted(server):
    day = date(2026, 11, 24)
    back_up(Kind.MAIN, server.disk, day)
    newest = back_up(Kind.MAIN, server.disk, day + timedelta(days=1))

    retention.run(day + timedelta(days=200), [], confirmed=True)

    assert [written.path for written in backups_in(server.disk)] == [newest]


def test_what_is_over_ends_by_the_clock_with_nobody_signed_in(server, rosa, luz, log):
    """T11, as the hourly work does it: the half of the key is gone, not hidden."""
    grant = share(log, luz)
    assert texts(luz, log) == ["call her sister at eight"]

    retention.run(today() + timedelta(days=30), JOBS, confirmed=True)
    assert grant in shards().of([grant])

    retention.run(today() + timedelta(days=31), JOBS, confirmed=True)
    assert shards().of([grant]) == {}
    with pytest.raises(NoKey):
        luz.ring.open(log.id)
    assert texts(rosa, log) == ["call her sister at eight"]
