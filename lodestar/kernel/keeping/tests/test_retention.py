"""What must end, ends; a clock that jumped ends nothing."""

import os
from datetime import date, timedelta

import pytest

from lodestar.kernel.keeping import retention
from lodestar.kernel.keeping.errors import WrongClock
from lodestar.kernel.keeping.places import remember_retention, remembered
from lodestar.kernel.keeping.retention import Job
from lodestar.kernel.vault.errors import DoesNotOpen


pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def test_every_job_gets_the_day_and_its_count_is_told(server):
    asked = []

    def end(today):
        asked.append(today)
        return 3

    told = retention.run(DAY, [Job("notes", end)])

    assert asked == [DAY]
    assert "ok    notes: 3" in map(str, told)
    assert remembered().retention_ran_on == "2026-11-24"


def test_a_job_that_fails_stops_no_other_and_is_remembered(server):
    def fails(_):
        raise DoesNotOpen

    told = retention.run(DAY, [Job("first", fails), Job("second", lambda _: 1)])

    assert [str(one).split(".")[0] for one in told[:2]] == [
        "fail  first: DoesNotOpen",
        "ok    second: 1",
    ]
    assert remembered().retention_failed == ("first",)


@pytest.mark.parametrize("jump", [-400, -2, 31, 4000])
def test_a_clock_that_jumped_ends_nothing_until_a_person_says_that_it_is_right(server, jump):
    remember_retention(DAY, [])
    asked = []

    def end(today):
        asked.append(today)
        return 1

    jobs = [Job("notes", end)]

    with pytest.raises(WrongClock, match="--clock-is-right"):
        retention.run(DAY + timedelta(days=jump), jobs)
    assert asked == []

    retention.run(DAY + timedelta(days=jump), jobs, confirmed=True)
    assert asked == [DAY + timedelta(days=jump)]


def test_leftovers_of_a_killed_backup_go_after_a_day(server, settings):
    settings.VOLATILE_DIR.mkdir()
    old, young = settings.VOLATILE_DIR / ".backup-old", settings.VOLATILE_DIR / ".backup-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "shards.sqlite3").write_bytes(b"half a key")
    os.utime(old, (0, 0))

    assert retention.end_leftovers(DAY) == 1

    assert young.exists()
    assert not old.exists()


def test_a_memory_that_cannot_be_read_is_an_empty_one(server):
    (server.data / "backups.json").write_text("{")

    assert remembered().files == ()
