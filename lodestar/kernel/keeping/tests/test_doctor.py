"""The doctor: what it calls a failure, and that it tells no more than it must."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from lodestar.kernel.keeping import doctor, machine, offline
from lodestar.kernel.keeping.backup import back_up
from lodestar.kernel.keeping.findings import fail, failed, ok
from lodestar.kernel.keeping.places import remember_retention
from lodestar.kernel.keeping.stream import Kind
from lodestar.kernel.people.models import Center
from lodestar.kernel.trail.guards import lifted
from lodestar.kernel.trail.heads import sign_head
from lodestar.kernel.trail.models import TrailLeaf
from lodestar.kernel.trail.recording import append
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.models import Folder, Grant, SealedFile
from lodestar.kernel.vault.shards import shards


pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 24)
MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
25 22 0:22 / /run rw,nosuid shared:5 - tmpfs tmpfs rw,size=1628800k
31 25 0:31 / /run/lodestar/deep rw - ext4 /dev/vdb rw
"""


def levels(findings):
    return {finding.about: finding.level for finding in findings}


@pytest.fixture
def grant(server):
    folder = Folder.rows.create(center=Center.objects.create(name="A").id, kind="log")
    return Grant.rows.create(
        folder=folder, tag=b"t", until=DAY, for_recipient=b"r", for_holders=b"h"
    )


def test_a_line_says_how_it_stands_and_what_to_do():
    assert str(ok("swap", "off")) == "ok    swap: off"
    assert str(fail("swap", "on", "Turn it off.")) == "fail  swap: on. Turn it off."
    assert not failed([ok("swap", "off")])


def test_a_folder_that_others_can_read_is_a_failure(server):
    (server.data / "keys" / "pepper").chmod(0o600)
    assert levels(machine.permissions())["key folder"] == "ok"

    (server.data / "keys" / "pepper").chmod(0o640)

    found = {finding.about: finding for finding in machine.permissions()}["key folder"]
    assert found.level == "fail"
    assert "pepper" in found.seen
    assert "chmod" in found.remedy


def test_public_keys_may_be_read(server):
    (server.data / "keys" / "pepper").chmod(0o600)
    (server.data / "keys" / offline.PUBLIC_NAME).chmod(0o644)

    assert levels(machine.permissions())["key folder"] == "ok"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/run/lodestar", "tmpfs"), ("/var/lib", "ext4"), ("/run/lodestar/deep/er", "ext4")],
)
def test_memory_is_told_from_a_disk(folder, kind):
    assert machine.filesystem_of(Path(folder), MOUNTS) == kind


def test_sessions_on_a_disk_are_a_failure(server, monkeypatch):
    monkeypatch.setattr(machine, "filesystem_of", lambda *_: "ext4")

    assert machine.volatile_is_memory().level == "fail"


def test_a_clock_far_from_the_last_retention_is_a_failure(server):
    remember_retention(DAY, [])

    assert levels(machine.clock(DAY + timedelta(days=1)))["clock"] == "ok"
    assert levels(machine.clock(DAY + timedelta(days=400)))["clock"] == "fail"
    assert levels(machine.clock(DAY - timedelta(days=2)))["clock"] == "fail"


@pytest.mark.parametrize(("free", "level"), [(50, "ok"), (10, "warn"), (3, "fail")])
def test_a_disk_that_fills_is_told_before_it_is_full(server, monkeypatch, free, level):
    usage = SimpleNamespace(total=100, free=free)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)

    assert set(levels(machine.disks()).values()) == {level}


def test_the_machine_as_it_is_can_be_looked_at(server):
    assert list(machine.look(DAY))


@pytest.mark.parametrize(
    ("days", "main", "halves"), [(0, "ok", "ok"), (2, "ok", "warn"), (8, "fail", "fail")]
)
def test_old_backups_are_told(server, days, main, halves):
    for kind in Kind:
        back_up(kind, server.disk, DAY)

    found = levels(doctor.backups(DAY + timedelta(days=days)))

    assert (found["backup, main"], found["backup, shards"]) == (main, halves)


def test_half_keys_that_should_be_gone_are_told_wherever_they_lie(server):
    back_up(Kind.SHARDS, server.disk, DAY)
    later = DAY + timedelta(days=8)
    assert levels(doctor.backups(later))["old backups"] == "fail"

    server.disk.rename(server.disk.with_name("drawer"))

    assert levels(doctor.backups(later))["old backups of the shards"] == "warn"


def test_no_backup_at_all_is_a_failure(server):
    assert set(levels(doctor.backups(DAY)).values()) == {"fail"}


def test_a_retention_that_stopped_is_a_failure(server):
    assert levels(doctor.retention(DAY)) == {"retention": "warn"}

    remember_retention(DAY, [])
    assert levels(doctor.retention(DAY + timedelta(days=1))) == {"retention": "ok"}
    assert levels(doctor.retention(DAY + timedelta(days=2))) == {"retention": "fail"}

    remember_retention(DAY, ["sessions"])
    assert levels(doctor.retention(DAY)) == {"retention": "fail"}


def test_the_private_half_of_the_offline_key_on_the_server_is_a_failure(server):
    assert levels(doctor.offline_key()) == {"offline key": "ok"}

    (server.data / "keys" / offline.SECRET_NAME).write_text("…")

    assert any(finding.level == "fail" for finding in doctor.offline_key())


def test_a_lost_shard_store_is_a_failure(grant, settings):
    assert levels(doctor.halves()) == {"shards": "fail"}

    shards().make(grant.id)
    assert levels(doctor.halves()) == {"shards": "ok"}

    settings.SHARDS_FILE.unlink()
    assert "missing" in next(doctor.halves()).seen


def test_rows_that_are_closed_for_good_are_counted(grant):
    shards().make(grant.id)
    Grant.rows.create(
        folder=grant.folder, tag=b"t", until=DAY, for_recipient=b"r", for_holders=b"h"
    )

    (found,) = doctor.halves()

    assert (found.level, found.seen) == ("warn", "1 rows are closed for good, 1 are open")


def test_a_lost_trust_anchor_is_a_failure_once_there_are_centers(server):
    assert levels(doctor.keys())["root.pub"] == "warn"

    Center.objects.create(name="A")

    assert levels(doctor.keys())["root.pub"] == "fail"


def test_what_the_key_book_complains_of_is_told(server, monkeypatch):
    monkeypatch.setattr(keybook, "audit", lambda: iter(["The log of keys is broken."]))

    assert levels(doctor.keys())["key book"] == "fail"


def test_a_sealed_file_that_is_missing_is_a_failure(server, monkeypatch):
    assert levels(doctor.sealed_files()) == {"sealed files": "ok"}

    class Rows:
        def values_list(self, *_, **__):
            return ["b0b0"]

    monkeypatch.setattr(SealedFile, "rows", Rows())
    assert levels(doctor.sealed_files()) == {"sealed files": "fail"}


def test_a_center_whose_key_nobody_holds_is_a_failure(server):
    assert doctor.key_holders().level == "ok"

    Center.objects.create(name="A")

    assert doctor.key_holders().level == "fail"


@pytest.fixture
def head(server):
    with transaction.atomic():
        append(b"body", None)
    return sign_head()


def test_a_trail_that_no_head_covers_is_told(server):
    assert doctor.trail().level == "ok"

    with transaction.atomic():
        append(b"body", None)

    assert doctor.trail().level == "warn"


@pytest.mark.parametrize(("hours", "level"), [(0, "ok"), (3, "ok"), (5, "fail")])
def test_heads_that_stop_are_a_failure(head, hours, level):
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert doctor.trail().level == level


def test_a_trail_that_lost_entries_is_a_failure(head):
    with lifted(connection):
        TrailLeaf.rows.all().delete()

    found = doctor.trail()

    assert (found.level, "only 0 are here" in found.seen) == ("fail", True)


def test_settings_that_are_for_one_machine_only_fail_in_production(settings):
    settings.PRODUCTION, settings.PUBLIC_ORIGIN = True, "http://localhost:8000"
    settings.ALLOWED_HOSTS, settings.SECURE_PROXY_SSL_HEADER = ["*"], None

    found = levels(doctor.production())

    assert found == {"production": "ok", "origin": "fail", "hosts": "fail", "proxy": "fail"}


@pytest.mark.parametrize(("steps", "level"), [((0, 0), "ok"), ((2, 0), "fail"), ((0, 1), "fail")])
def test_tables_of_another_version_are_a_failure(steps, level):
    assert doctor.migrations(*steps).level == level


def test_a_database_that_does_not_answer_is_one_line(server, monkeypatch):
    def dead():
        raise DatabaseError

    monkeypatch.setattr(connection, "ensure_connection", dead)

    found = levels(doctor.examine(DAY))

    assert found["database"] == "fail"
    assert "shards" not in found


def test_the_doctor_tells_no_name(server):
    Center.objects.create(name="Canary House")

    assert not any("Canary" in str(finding) for finding in doctor.examine(DAY))
