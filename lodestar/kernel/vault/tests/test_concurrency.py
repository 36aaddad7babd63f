"""Several people at once, on SQLite and on PostgreSQL: nothing is lost or doubled, and an ending ends.

Each runs in a thread with a connection of its own; a barrier lets them go together. What is tested is
what must hold in whatever order they come.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, connections

from lodestar.kernel.trail.models import TrailLeaf
from lodestar.kernel.trail.tests.emptying import (
    trail_may_be_emptied_between_tests as trail_may_be_emptied_between_tests,
)
from lodestar.kernel.vault import ending, granting, keybook, reading
from lodestar.kernel.vault.errors import NoKey, NotTrusted
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry, Grant, KeyLeaf, Link, Section
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import Someone, house
from lodestar.kernel.vault.tests.test_folders import found, note, texts, work


pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture(autouse=True)
def a_database_in_a_file(django_db_blocker, tmp_path: Path) -> Iterator[None]:
    """SQLite's test database lives in memory, where threads share one connection and prove nothing."""
    if connection.vendor != "sqlite":
        yield
        return
    copy = tmp_path / "lodestar.sqlite3"
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{copy}'")
    ours, was = connection.connection, dict(connection.settings_dict)
    connection.connection = None
    connection.settings_dict["NAME"] = str(copy)
    connection.settings_dict["OPTIONS"] = was["OPTIONS"] | {"timeout": 20}
    connection.connect()
    yield
    connection.close()
    connection.connection = ours
    connection.settings_dict.update(was)


def at_once(*acts: Callable[[], object]) -> list[Any]:
    """Everybody's answer, or what they were refused with."""
    together = threading.Barrier(len(acts))

    def go(act: Callable[[], object]) -> object:
        connections["default"].settings_dict.update(settings)
        together.wait(timeout=20)
        try:
            return act()
        except (NoKey, NotTrusted) as refusal:
            return refusal
        finally:
            connection.close()
            shards().close()

    settings = dict(connection.settings_dict)
    with ThreadPoolExecutor(len(acts)) as pool:
        return [answer.result(timeout=60) for answer in [pool.submit(go, act) for act in acts]]


def all_read(people: list[Someone], folder) -> list[str]:
    """What everybody reads, if they all read the same."""
    read = [sorted(texts(person.ring, folder)) for person in people]
    assert all(each == read[0] for each in read)
    return read[0]


@pytest.fixture
def center():
    return house()


@pytest.fixture
def rosa(center):
    return center.someone()


@pytest.fixture
def luz(center):
    return center.someone()


@pytest.fixture
def ana(center):
    return center.someone()


def test_two_revocations_of_one_grant_are_one_ending(rosa, luz):
    for _ in range(ROUNDS):
        folder = found(rosa)
        grant = granting.give(folder, luz.id, work())

        answers = at_once(partial(ending.end_grant, grant), partial(ending.end_grant, grant))

        assert sorted(answers) == [False, True]
        told = [facts.did for facts in reading.looks(rosa.ring.open(folder.id)) if facts]
        assert told.count("grant.end") == 1
        with pytest.raises(NoKey):
            luz.ring.open(folder.id)


def test_what_is_written_after_a_revocation_returned_is_closed_to_kept_keys(rosa, luz):
    for number in range(ROUNDS):
        folder = found(rosa)
        grant = granting.give(folder, luz.id, work())
        kept = luz.ring.open(folder.id)
        ended = threading.Event()
        late: list[str] = []

        def revoke(grant=grant, ended=ended) -> None:
            ending.end_grant(grant)
            ended.set()

        def write(folder=folder, ended=ended, late=late, number=number) -> None:
            ring = rosa.ring
            for count in range(6):
                after = ended.is_set()
                note(ring.open(folder.id), f"{number}.{count}")
                if after:
                    late.append(f"{number}.{count}")

        at_once(revoke, write)
        note(rosa.ring.open(folder.id), "the last")

        written = {part.content["text"]: part.entry for part in contents(rosa, folder)}
        assert len(written) == 7
        for text in [*late, "the last"]:
            entry = Entry.rows.get(id=written[text])
            assert not kept.keys.opens("contact", entry.epoch)


def contents(person: Someone, folder) -> list[reading.Opened]:
    return reading.read(person.ring.open(folder.id), did="note.read", sections=["contact"])


def test_who_is_revoked_while_writing_makes_no_keys_for_later(rosa, luz):
    for _ in range(ROUNDS):
        folder = found(rosa)
        grant = granting.give(folder, luz.id, work())
        open_page = luz.ring.open(folder.id)

        at_once(partial(ending.end_grant, grant), partial(note, open_page, "from Luz"))
        page = note(rosa.ring.open(folder.id), "after")

        assert not open_page.keys.opens("contact", Entry.rows.get(page=page).epoch)


def test_two_writers_begin_one_epoch_between_them(rosa, luz, ana):
    for _ in range(ROUNDS):
        folder = found(rosa)
        granting.give(folder, luz.id, work())
        ending.end_grant(granting.give(folder, ana.id, work()))
        of_rosa, of_luz = rosa.ring.open(folder.id), luz.ring.open(folder.id)

        at_once(partial(note, of_rosa, "from Rosa"), partial(note, of_luz, "from Luz"))

        epochs = dict(Section.rows.filter(folder=folder.row).values_list("name", "epoch"))
        assert epochs == {"contact": 2, "safety": 1, "register": 2}
        assert Link.rows.filter(section__folder=folder.row).count() == 2
        assert all_read([rosa, luz], folder) == ["from Luz", "from Rosa"]


def test_two_supervisors_who_grant_one_person_both_do(center, rosa, luz, ana):
    for _ in range(ROUNDS):
        folder = found(rosa)
        granting.give(folder, luz.id, work())
        note(folder)
        of_rosa, of_luz = rosa.ring.open(folder.id), luz.ring.open(folder.id)

        grants = at_once(
            partial(granting.give, of_rosa, ana.id, work()),
            partial(granting.give, of_luz, ana.id, work(history=False)),
        )

        assert len(set(grants)) == 2
        assert Grant.rows.filter(id__in=grants).count() == 2
        assert texts(ana.ring, folder) == ["call her sister at eight"]
        ending.end_grants_of(ana.identity.fingerprint)
        with pytest.raises(NoKey):
            ana.ring.open(folder.id)


def test_a_sweep_during_a_write_loses_nothing(rosa, luz):
    for _ in range(ROUNDS):
        folder = found(rosa)
        granting.give(folder, luz.id, work(days=3))
        kept = luz.ring.open(folder.id)
        of_rosa = rosa.ring.open(folder.id)
        with time_machine.travel(today() + timedelta(days=5), tick=True):
            at_once(partial(ending.sweep, today()), partial(note, of_rosa, "meanwhile"))
            page = note(rosa.ring.open(folder.id), "after")

            assert all_read([rosa], folder) == ["after", "meanwhile"]
        for entry in Entry.rows.filter(folder=folder.row):
            assert not kept.keys.opens("contact", entry.epoch)
        assert Entry.rows.filter(page=page).count() == 1


def test_two_sweeps_at_once_end_each_thing_once(rosa, luz):
    folder = found(rosa)
    for _ in range(3):
        granting.give(folder, luz.id, work(days=1))

    with time_machine.travel(today() + timedelta(days=5), tick=True):
        swept = at_once(lambda: ending.sweep(today()), lambda: ending.sweep(today()))

    assert sum(each.grants for each in swept) == 3


def test_nobody_is_granted_a_folder_while_their_key_is_ended(center, rosa):
    """Either the grant comes first and ends with the rest, or it is refused."""
    for _ in range(ROUNDS):
        folder = found(rosa)
        person = center.someone()

        def leave(person=person) -> None:
            keybook.end_key(person.id)
            ending.end_grants_of(person.identity.fingerprint)

        def give(folder=folder, person=person) -> object:
            return granting.give(rosa.ring.open(folder.id), person.id, work())

        at_once(leave, give)

        assert person.ring.folders() == []


def test_people_who_read_and_write_and_end_in_many_folders_do_not_wait_for_each_other(
    center, rosa, luz, ana
):
    """Locks are taken in one order; two orders would stop here."""
    folders = [found(rosa) for _ in range(4)]
    for folder in folders:
        granting.give(folder, luz.id, work())
        granting.give(folder, ana.id, work())

    def back_and_forth(order: int) -> None:
        for folder in folders[::order]:
            opened = rosa.ring.open(folder.id)
            note(opened, "x")
            reading.read(opened, did="note.read", sections=["contact"])

    at_once(
        lambda: back_and_forth(1),
        lambda: back_and_forth(-1),
        lambda: ending.end_grants_of(luz.identity.fingerprint),
        lambda: ending.end_grants_of(ana.identity.fingerprint),
    )

    for folder in folders:
        assert texts(rosa.ring, folder) == ["x", "x"]
    assert not Grant.rows.filter(tag=tag_of(luz.identity.fingerprint)).exists()


def test_people_who_are_let_in_at_once_each_have_a_number_in_the_log(center):
    people = [Someone(center.id) for _ in range(4)]

    at_once(*[partial(center.certify, person) for person in people])

    numbers = list(KeyLeaf.rows.order_by("n").values_list("n", flat=True))
    assert numbers == list(range(1, 6))
    assert list(keybook.audit()) == []


def test_the_trail_has_no_gap_after_all_of_it(rosa, luz):
    folder = found(rosa)
    granting.give(folder, luz.id, work())

    at_once(
        *[lambda: note(rosa.ring.open(folder.id), "r") for _ in range(3)],
        *[lambda: note(luz.ring.open(folder.id), "l") for _ in range(3)],
    )

    numbers = list(TrailLeaf.rows.order_by("n").values_list("n", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert all_read([rosa, luz], folder) == ["l", "l", "l", "r", "r", "r"]
