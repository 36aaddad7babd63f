"""Backups are whole or not there, and a restore proves them."""

from datetime import date

import pytest
from django.db import connection, transaction

from lodestar.kernel.keeping import backup, offline
from lodestar.kernel.keeping.backup import back_up
from lodestar.kernel.keeping.errors import Damaged, KeepingError, NoBackupKey, NotEmpty
from lodestar.kernel.keeping.offline import private_key
from lodestar.kernel.keeping.places import remembered
from lodestar.kernel.keeping.restore import Place, restore, verify
from lodestar.kernel.keeping.stream import Kind
from lodestar.kernel.keeping.tests.databases import empty_database
from lodestar.kernel.models import Center
from lodestar.kernel.trail.guards import lifted
from lodestar.kernel.trail.heads import sign_head, words
from lodestar.kernel.trail.models import TrailBody, TrailHead, TrailLeaf
from lodestar.kernel.trail.recording import append_all
from lodestar.kernel.vault.models import Folder, Grant
from lodestar.kernel.vault.shards import Shards


pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 24)


@pytest.fixture
def both(server):
    """A server of one center with one sealed file, and its two backups."""
    Center.objects.create(name="Center A")
    (server.data / "sealed" / "b0b0").write_bytes(b"sealed bytes")
    return [back_up(kind, server.disk, DAY) for kind in Kind]


def test_a_backup_names_its_kind_and_day_and_is_ours_alone(server, both):
    assert [path.name for path in both] == [
        "lodestar-main-2026-11-24.sealed",
        "lodestar-shards-2026-11-24.sealed",
    ]
    assert {path.stat().st_mode & 0o777 for path in both} == {0o600}
    assert sorted(server.disk.iterdir()) == both


def test_a_second_backup_of_one_day_replaces_nothing(server, both):
    again = back_up(Kind.MAIN, server.disk, DAY)

    assert again.name == "lodestar-main-2026-11-24-2.sealed"
    assert remembered().files == tuple(map(str, [*both, again]))


def test_a_restore_brings_everything_and_counts_it(server, both, tmp_path):
    into = tmp_path / "new"

    found = restore(both, private_key(server.safe), Place(into, into))

    assert (into / "sealed" / "b0b0").read_bytes() == b"sealed bytes"
    assert (into / "published" / "current" / "cards").read_text() == "published"
    assert (into / "keys" / "pepper").read_bytes() == b"p" * 32
    assert {path.stat().st_mode & 0o077 for path in into.rglob("*") if not path.is_symlink()} == {0}
    if connection.vendor == "sqlite":
        assert (into / "lodestar.sqlite3").is_file()
        assert found.counts["centers"] == 1
        assert (found.waiting, found.unknown) == (0, 0)


def test_a_restore_writes_over_nothing(server, both, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine").write_text("mine")

    with pytest.raises(NotEmpty):
        restore(both, private_key(server.safe), Place(tmp_path / "new", tmp_path / "new"))

    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine"]


def test_a_damaged_backup_leaves_nothing_behind(server, both, tmp_path):
    both[0].write_bytes(both[0].read_bytes()[:-1])

    with pytest.raises(Damaged):
        restore(both, private_key(server.safe), Place(tmp_path / "new", tmp_path / "new"))

    assert list((tmp_path / "new").iterdir()) == []


def test_a_trial_restores_everything_and_leaves_nothing(server, both, settings):
    found = verify(both, private_key(server.safe))

    assert [about.kind for about in found.backups] == list(Kind)
    assert list(settings.VOLATILE_DIR.iterdir()) == []


def test_without_the_offline_key_there_is_no_backup(server):
    (server.data / "keys" / offline.PUBLIC_NAME).unlink()

    with pytest.raises(NoBackupKey, match="lodestar keys backup"):
        back_up(Kind.MAIN, server.disk, DAY)


def test_a_server_that_holds_the_private_half_makes_no_backup(server):
    (server.data / "keys" / offline.SECRET_NAME).write_text("…")

    with pytest.raises(NoBackupKey, match="lies on this server"):
        back_up(Kind.SHARDS, server.disk, DAY)


def test_a_backup_that_fails_half_way_leaves_no_file(server, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_add_main", full)
    with pytest.raises(OSError, match="No space"):
        back_up(Kind.MAIN, server.disk, DAY)

    assert list(server.disk.iterdir()) == []
    assert remembered().files == ()


def test_an_empty_shard_store_beside_a_full_database_is_refused(server, django_user_model):
    folder = Folder.rows.create(center=Center.objects.create(name="A").id, kind="shift")
    Grant.rows.create(folder=folder, tag=b"t", until=DAY, for_recipient=b"r", for_holders=b"h")

    with pytest.raises(KeepingError, match="is empty, and the database is not"):
        back_up(Kind.SHARDS, server.disk, DAY)


def test_the_copy_of_the_shards_never_lies_on_a_disk(server, settings, monkeypatch):
    seen = []

    def copy(_, path):
        seen.append(path)
        path.touch()

    monkeypatch.setattr(Shards, "copy_to", copy)

    back_up(Kind.SHARDS, server.disk, DAY)

    assert seen
    assert seen[0].is_relative_to(settings.VOLATILE_DIR)
    assert not seen[0].exists()


def test_a_key_that_is_none_is_refused(tmp_path):
    (tmp_path / "key").write_text("# a key\nabc\n")

    with pytest.raises(NoBackupKey, match="32 bytes"):
        private_key(tmp_path / "key")


@pytest.fixture
def told(server):
    """Two entries in the trail, and a head over them."""
    with transaction.atomic():
        append_all([(b"first", None), (b"second", None)])
    return sign_head()


def test_a_restore_proves_the_trail(server, told):
    found = verified(server)

    assert (found.trail.size, found.trail.covered, found.trail.hour) == (2, 2, told.hour)
    assert found.trail.words == words(told)


@pytest.mark.parametrize("spoil", ["body", "leaf", "head"])
def test_a_backup_of_a_trail_that_was_bent_is_refused(server, told, spoil):
    with lifted(connection):
        if spoil == "body":
            TrailBody.rows.filter(leaf_id=2).update(sealed=b"other")
        elif spoil == "leaf":
            TrailLeaf.rows.filter(n=1).delete()
        else:
            TrailHead.rows.update(root=b"r" * 32)

    with pytest.raises(Damaged, match="trail"):
        verified(server)


def verified(server):
    """A backup of the database as it is now, restored; on PostgreSQL into a database of its own."""
    with empty_database(server.safe.parent) as (fill, _):
        return verify([back_up(Kind.MAIN, server.disk, DAY)], server.pair, fill)
