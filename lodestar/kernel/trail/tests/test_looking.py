"""Who has looked: the page's own entries, in their order, and those that nobody here can open."""

from uuid import uuid4

import pytest
from django.db import transaction

from lodestar.kernel.trail.looking import who_has_looked
from lodestar.kernel.trail.recording import append_all
from lodestar.kernel.trail.sealing import Facts, register_agreement, seal_body, seal_body_to
from lodestar.kernel.vault.secret import ContentKey


FIRST, SECOND = ContentKey(b"1" * 32), ContentKey(b"2" * 32)
FOLDER, PAGE, OTHER = uuid4(), uuid4(), uuid4()
KEYS = {1: FIRST, 2: SECOND}
MINUTE = "2026-11-23T14:05Z"


def look(did, *pages):
    return Facts(did=did, who=uuid4(), folder=FOLDER, pages=pages, minute=MINUTE)


WRITTEN, READ, ELSEWHERE = (
    look("note.write", PAGE),
    look("note.read", PAGE, OTHER),
    look("x", OTHER),
)
REVOKED = Facts(did="grant.end", folder=FOLDER, pages=(PAGE,), minute=MINUTE)


@pytest.fixture
def looks(db):
    with transaction.atomic():
        append_all(
            [
                (seal_body(FIRST, 1, WRITTEN), FOLDER),
                (seal_body(FIRST, 1, WRITTEN), uuid4()),
                (seal_body(SECOND, 2, ELSEWHERE), FOLDER),
                (seal_body_to(register_agreement(FIRST).public, REVOKED), FOLDER),
                (seal_body(SECOND, 2, READ), FOLDER),
            ]
        )


def test_a_page_shows_its_own_looks_in_their_order(looks):
    found = who_has_looked(FOLDER, PAGE, KEYS)

    assert [one.facts for one in found] == [WRITTEN, REVOKED, READ]
    assert [one.n for one in found] == [1, 4, 5]


def test_a_folder_shows_all_of_its_looks(looks):
    assert [one.n for one in who_has_looked(FOLDER, None, KEYS)] == [1, 3, 4, 5]


def test_one_can_begin_at_a_later_entry(looks):
    assert [one.n for one in who_has_looked(FOLDER, PAGE, KEYS, start=4)] == [4, 5]


def test_an_entry_that_nobody_here_can_open_is_said_and_not_left_out(looks):
    found = who_has_looked(FOLDER, PAGE, {2: SECOND})

    assert [(one.n, one.facts) for one in found] == [(1, None), (4, None), (5, READ)]


def test_a_damaged_entry_is_said_too(looks):
    with transaction.atomic():
        append_all([(b"\x09 of another time", FOLDER), (b"", FOLDER)])

    assert [one.facts for one in who_has_looked(FOLDER, PAGE, KEYS)][-2:] == [None, None]
