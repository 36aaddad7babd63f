"""The shard store: what is deleted is gone from the disk, and nobody gets in another's way. T5 and T10 of trust.md."""

import multiprocessing
import multiprocessing.util
import sqlite3
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lodestar.kernel.vault.shards import AT_ONCE, Shards, shards


@pytest.fixture
def store(tmp_path):
    made = Shards(tmp_path / "apart" / "shards.sqlite3")
    yield made
    made.close()


def on_disk(store):
    """Every byte of the store's folder: the file, and whatever a journal left."""
    return b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def test_a_shard_is_made_and_found(store):
    one, other = uuid4(), uuid4()

    shard = store.make(one)

    assert store.of([one, other]) == {one: shard}
    assert len(shard.reveal()) == 32


def test_every_shard_is_another(store):
    made = store.make_all(uuid4() for _ in range(200))

    assert len({shard.reveal() for shard in made.values()}) == 200


def test_a_deleted_shard_is_no_longer_in_the_file(store):
    keep, end = uuid4(), [uuid4() for _ in range(300)]
    made = store.make_all([keep, *end])
    store.make_all(uuid4() for _ in range(300))
    halves = [made[owner].reveal() for owner in end]
    assert all(half in on_disk(store) for half in halves)

    store.end(end)

    left = on_disk(store)
    assert [half for half in halves if half in left] == []
    assert [owner for owner in end if owner.bytes in left] == []
    assert store.of([keep, *end]) == {keep: made[keep]}


def test_ending_twice_or_what_never_was_is_no_error(store):
    one = uuid4()
    store.make(one)

    store.end([one])
    store.end([one, uuid4()])

    assert store.of([one]) == {}


def test_a_shard_is_never_replaced(store):
    one, other = uuid4(), uuid4()
    shard = store.make(one)

    with pytest.raises(sqlite3.IntegrityError):
        store.make_all([other, one])

    assert store.of([one, other]) == {one: shard}


def test_all_are_made_or_none(store):
    one, new = uuid4(), uuid4()
    store.make(one)

    with pytest.raises(sqlite3.IntegrityError):
        store.make_all([new, one])

    assert store.of([new]) == {}


def test_more_than_fit_in_one_statement_are_found(store):
    owners = [uuid4() for _ in range(2 * AT_ONCE + 1)]
    made = store.make_all(owners)

    assert store.of(owners) == made
    assert store.of([]) == {}


def test_older_shards_are_listed_by_day(store):
    one = uuid4()
    store.make(one)
    today = date.today()  # noqa: DTZ011 - either day will do

    assert list(store.made_before(today - timedelta(days=1))) == []
    assert list(store.made_before(today + timedelta(days=2))) == [one]


def test_the_file_and_its_folder_are_for_us_alone(store):
    store.make(uuid4())

    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.path.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_is_left_in_the_journal(store):
    owner = uuid4()
    half = store.make(owner).reveal()
    store.end([owner])

    beside = {path.name: path.stat().st_size for path in store.path.parent.iterdir()}
    del beside[store.path.name]

    assert set(beside.values()) <= {0}
    assert half not in on_disk(store)


KILLED = """
import os, sys
from pathlib import Path
from uuid import UUID
os.environ["DJANGO_SETTINGS_MODULE"] = "lodestar.settings"
from lodestar.kernel.vault.shards import Shards
store = Shards(Path(sys.argv[1]))
with store._writing() as connection:
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("DELETE FROM shard")
    connection.execute("PRAGMA cache_spill = 1")
    os.kill(os.getpid(), 9)
"""


def test_a_process_that_is_killed_while_it_writes_breaks_nothing(store):
    """What was begun is undone at the next look, and every half is there."""
    made = store.make_all(uuid4() for _ in range(2_000))

    done = subprocess.run(  # noqa: S603 - a program of ours
        [sys.executable, "-c", KILLED, store.path], cwd=settings.BASE_DIR
    )

    assert done.returncode == -9
    after = Shards(store.path)
    assert after.of(made) == made
    assert after._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    after.close()


def test_a_copy_holds_what_was_there(store, tmp_path):
    one, later = uuid4(), uuid4()
    shard = store.make(one)
    store.copy_to(tmp_path / "copy.sqlite3")
    store.make(later)

    copy = Shards(tmp_path / "copy.sqlite3")

    assert copy.of([one, later]) == {one: shard}
    copy.close()


def test_a_closed_store_opens_again(store):
    one = uuid4()
    store.make(one)
    store.close()
    store.close()

    assert set(store.of([one])) == {one}


@pytest.mark.django_db
def test_what_is_ended_stays_ended_when_the_database_takes_its_change_back():
    """Ending access never waits for another store."""
    one = uuid4()
    shards().make(one)

    with transaction.atomic():
        shards().end([one])
        transaction.set_rollback(True)

    assert shards().of([one]) == {}


# Several at once


def test_threads_do_not_get_in_each_others_way(store):
    owners = [[uuid4() for _ in range(40)] for _ in range(4)]
    failed = []

    def work(mine):
        try:
            for owner in mine:
                store.make(owner)
            store.end(mine[::2])
        except sqlite3.Error as error:
            failed.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    left = {owner for mine in owners for owner in mine[1::2]}
    assert set(store.of(owner for mine in owners for owner in mine)) == left


def work_elsewhere(path: Path, first: int) -> None:
    """In a process of its own: makes a hundred shards, ends every second one."""
    store = Shards(path)
    mine = [UUID(int=number) for number in range(first, first + 100)]
    for owner in mine:
        store.make(owner)
    for owner in mine[::2]:
        store.end([owner])
    store.close()


def test_processes_do_not_get_in_each_others_way(store):
    store.make(uuid4())
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=work_elsewhere, args=(store.path, n)) for n in (1_000, 2_000)]
    for process in others:
        process.start()
    for process in others:
        process.join(60)

    assert [process.exitcode for process in others] == [0, 0]
    every = [UUID(int=number) for first in (1_000, 2_000) for number in range(first, first + 100)]
    assert set(store.of(every)) == set(every[1::2])


def test_an_ending_is_seen_by_who_has_the_store_open(store):
    """T10: the next request, in whichever process, finds nothing."""
    one, elsewhere = uuid4(), Shards(store.path)
    store.make(one)
    assert set(elsewhere.of([one])) == {one}

    store.end([one])

    assert elsewhere.of([one]) == {}
    elsewhere.close()


# Any sequence


class AnySequence(RuleBasedStateMachine):
    """The store against a dictionary."""

    names = st.integers(1, 12).map(lambda number: UUID(int=number))

    def __init__(self):
        super().__init__()
        self.folder = Path(multiprocessing.util.get_temp_dir()) / uuid4().hex
        self.store = Shards(self.folder / "shards.sqlite3")
        self.model = {}
        self.ended = set()

    @rule(owners=st.sets(names, max_size=4))
    def make(self, owners):
        if owners & self.model.keys():
            with pytest.raises(sqlite3.IntegrityError):
                self.store.make_all(owners)
        else:
            self.model |= self.store.make_all(owners)

    @rule(owners=st.sets(names, max_size=4))
    def end(self, owners):
        self.store.end(owners)
        self.ended |= {self.model.pop(owner).reveal() for owner in owners if owner in self.model}

    @rule()
    def open_again(self):
        self.store.close()

    @invariant()
    def it_is_what_it_should_be(self):
        every = [UUID(int=number) for number in range(1, 13)]
        assert self.store.of(every) == self.model
        if self.ended:
            left = on_disk(self.store)
            assert not [half for half in self.ended if half in left]

    def teardown(self):
        self.store.close()
        self.store.path.unlink(missing_ok=True)


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = hypothesis_settings(
    max_examples=25, stateful_step_count=20, suppress_health_check=list(HealthCheck), deadline=None
)
