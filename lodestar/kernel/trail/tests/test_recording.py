"""An entry stands or falls with what it tells of, and nothing changes it afterwards."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from lodestar.kernel.trail import guards, recording
from lodestar.kernel.trail.errors import NotRecorded, OutsideTransaction
from lodestar.kernel.trail.models import TrailBody, TrailHead, TrailLeaf
from lodestar.kernel.trail.recording import append, append_all, leaf_hash, spans
from lodestar.kernel.trail.tests.breaking import every_insert_fails


@pytest.mark.django_db
def test_entries_are_counted_from_one_and_each_holds_the_one_before():
    folder = uuid4()

    assert append(b"first", folder) == 1
    assert append_all([(b"second", folder), (b"third", None)]) == [2, 3]

    first, second, third = (bytes(leaf.hash) for leaf in TrailLeaf.rows.order_by("n"))
    assert first == leaf_hash(recording.BEGINNING, 1, b"first")
    assert second == leaf_hash(first, 2, b"second")
    assert third == leaf_hash(second, 3, b"third")
    assert [body.folder for body in TrailBody.rows.order_by("leaf_id")] == [folder, folder, None]


@pytest.mark.django_db
def test_nothing_to_write_is_nothing_written():
    assert append_all([]) == []
    assert not TrailLeaf.rows.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(OutsideTransaction):
        append(b"body", None)

    assert not TrailLeaf.rows.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_has_no_entry():
    with transaction.atomic():
        append(b"body", None)
        transaction.set_rollback(True)

    assert not TrailLeaf.rows.exists()
    assert not TrailBody.rows.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["trail_leaf", "trail_body"])
def test_t16_where_the_entry_cannot_be_written_nothing_else_is(table):
    @transaction.atomic
    def act():
        TrailHead.rows.create(
            size=1, root=b"r" * 32, hour="2026-11-23T14", key=b"k", signature=b"s"
        )
        append(b"body", None)

    with every_insert_fails(table), pytest.raises(NotRecorded):
        act()

    assert not TrailHead.rows.exists()
    assert not TrailLeaf.rows.exists()


@pytest.mark.django_db(transaction=True)
def test_t16_whoever_catches_the_refusal_still_cannot_commit():
    with every_insert_fails("trail_body"), transaction.atomic():
        TrailHead.rows.create(
            size=1, root=b"r" * 32, hour="2026-11-23T14", key=b"k", signature=b"s"
        )
        with pytest.raises(NotRecorded):
            append(b"body", None)

    assert not TrailHead.rows.exists()
    assert not TrailLeaf.rows.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_leaf SET n = n + 1",
        "DELETE FROM trail_leaf",
        "UPDATE trail_body SET folder = NULL",
        "UPDATE trail_head SET size = 0",
        "DELETE FROM trail_head",
        "DELETE FROM trail_cosignature",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement, a_head):
    with (
        pytest.raises(DatabaseError, match=guards.WHY),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


EVASIONS = {
    "sqlite": [
        "INSERT OR REPLACE INTO trail_leaf (n, hash) VALUES (1, x'00')",
        "INSERT OR REPLACE INTO trail_body (n, sealed) VALUES (1, x'00')",
        "INSERT INTO trail_leaf (n, hash) VALUES (1, x'00') ON CONFLICT (n) DO UPDATE SET hash = x'00'",
    ],
    "postgresql": [
        "TRUNCATE trail_leaf CASCADE",
        "TRUNCATE trail_body",
        "INSERT INTO trail_leaf (n, hash) VALUES (1, '') ON CONFLICT (n) DO UPDATE SET hash = ''",
    ],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(3))
def test_the_database_refuses_the_ways_around(number, a_head):
    with (
        pytest.raises(DatabaseError, match=guards.WHY),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(EVASIONS[connection.vendor][number])


@pytest.mark.django_db
def test_the_guards_are_there_after_all_migrations():
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }

    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}

    made = {statement.split()[2] for statement in guards.statements(connection.vendor)}
    assert {name for name in made if name.startswith("trail_") and "_no_" in name} <= there


@pytest.mark.django_db
def test_a_shredded_folder_leaves_its_numbers_and_says_which():
    gone, kept = uuid4(), uuid4()
    append_all([(b"1", gone), (b"2", gone), (b"3", kept), (b"4", gone)])

    assert recording.shred([gone]) == 3

    assert list(TrailBody.rows.order_by("leaf_id").values_list("leaf_id", flat=True)) == [3, 5]
    said = bytes(TrailBody.rows.get(leaf_id=5).sealed)
    assert b"1-2" in said
    assert b"4-4" in said
    assert TrailLeaf.rows.count() == 5


@pytest.mark.django_db
def test_shredding_what_the_trail_does_not_mention_writes_nothing():
    assert recording.shred([uuid4()]) == 0
    assert not TrailLeaf.rows.exists()


def test_runs_of_numbers_are_said_as_first_and_last():
    assert spans([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
