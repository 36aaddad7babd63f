"""The cookie is the key: what is left on the server opens nothing."""

import base64
import sqlite3

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError

from lodestar.kernel.models import Person
from lodestar.kernel.signin import sessions
from lodestar.kernel.signin.sessions import SessionStore
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.primitives import open_bytes
from lodestar.kernel.vault.secret import SealKey
from lodestar.kernel.vault.volatile import ABSOLUTE, volatile


NOW = 1_800_000_000
ROSA = Person(pk=7)


def opened(person=None, **content):
    session = SessionStore()
    session.update(content | ({"_auth_user_id": str(person.pk)} if person else {}))
    session.save()
    return session


def again(session):
    return SessionStore(session.session_key)


def stored_bytes():
    """Everything that lies in the volatile file, as a thief would carry it away."""
    return volatile().path.read_bytes()


def test_a_session_opens_with_its_cookie():
    session = opened(seed="CANARY-SEED")

    assert again(session)["seed"] == "CANARY-SEED"
    assert len(base64.urlsafe_b64decode(session.session_key + "=")) == 32


def test_a_dump_of_the_store_opens_nothing():
    """T7: the file without the cookies."""
    session = opened(ROSA, seed="CANARY-SEED")
    cookie = base64.urlsafe_b64decode(session.session_key + "=")
    dumped = sqlite3.connect(volatile().path)
    ((hashed, sealed, person),) = dumped.execute("SELECT hash, sealed, person FROM session")
    ((own,),) = dumped.execute("SELECT key FROM own")
    dumped.close()

    for canary in (b"CANARY-SEED", cookie, session.session_key.encode(), b"_auth_user_id"):
        assert canary not in stored_bytes()
    row = volatile().session(hashed)
    assert row is not None
    for found in (hashed, person, own, sealed[:32], sealed[-32:]):
        with pytest.raises(DoesNotOpen):
            open_bytes(SealKey(found), sealed, sessions._bound(row))


def test_a_closed_session_opens_with_nothing():
    """T7: after signing out the cookie opens nothing, and nothing is left to open."""
    session = opened(ROSA, seed="CANARY-SEED")
    (row,) = volatile().of_person(sessions.tag_of_person(str(ROSA.pk)))
    cookie = session.session_key

    session.flush()

    assert SessionStore(cookie).load() == {}
    assert not SessionStore().exists(cookie)
    assert row.sealed not in stored_bytes()


def test_an_answer_that_comes_late_does_not_revive_a_closed_session():
    session = opened(ROSA)
    slow = again(session)
    slow["more"] = 1
    session.flush()

    with pytest.raises(UpdateError):
        slow.save()


def test_a_new_key_keeps_what_the_session_holds_and_ends_the_old_one():
    session = opened(ROSA, seed="s")
    before = session.session_key

    session.cycle_key()

    assert session.session_key != before
    assert SessionStore(before).load() == {}
    assert again(session)["seed"] == "s"


def test_a_new_key_does_not_lengthen_the_day():
    with time_machine.travel(NOW, tick=False):
        session = opened(ROSA)
    for at in range(10, ABSOLUTE, 10):
        with time_machine.travel(NOW + at * 60, tick=False):
            session = again(session)
            session.load()
            session.cycle_key()

    with time_machine.travel(NOW + ABSOLUTE * 60, tick=False):
        assert again(session).load() == {}


@pytest.mark.parametrize(
    "cookie", [None, "", "x", "x" * 43, "é" * 43, "A" * 44, "=" * 43, "A" * 42 + "B", "../../etc"]
)
def test_a_cookie_that_we_did_not_write_is_no_session(cookie):
    session = SessionStore(cookie)

    assert session.load() == {}
    assert not cookie or not session.exists(cookie)


@pytest.mark.parametrize(
    "change", ["UPDATE session SET started = started + 60", "UPDATE session SET ends = ends + 60"]
)
def test_whoever_can_write_to_the_store_cannot_lengthen_a_session(change):
    session = opened(ROSA, seed="s")
    edited = sqlite3.connect(volatile().path)
    edited.execute(change)
    edited.commit()
    edited.close()

    assert again(session).load() == {}


def test_a_session_cannot_be_given_to_another_person():
    session = opened(ROSA, seed="s")
    edited = sqlite3.connect(volatile().path)
    edited.execute("UPDATE session SET person = x'00'")
    edited.commit()
    edited.close()

    assert again(session).load() == {}


def test_a_person_sees_and_ends_their_own_sessions():
    here, there, hers = opened(ROSA), opened(ROSA), opened(Person(pk=70))
    listed = sessions.list_sessions(ROSA, here)
    (other,) = [one for one in listed if not one.is_this_one]

    sessions.end_session(Person(pk=70), other.id)
    assert again(there).load()

    sessions.end_session(ROSA, other.id)
    assert len(listed) == 2
    assert again(there).load() == {}
    assert again(here).load()
    assert again(hers).load()


def test_all_of_a_persons_sessions_end():
    here, there, hers = opened(ROSA), opened(ROSA), opened(Person(pk=70))

    sessions.end_all(ROSA, but=here)
    assert again(here).load()
    assert again(there).load() == {}

    sessions.end_all(ROSA)
    assert again(here).load() == {}
    assert again(hers).load()


def test_what_ran_out_is_tidied_away():
    with time_machine.travel(NOW, tick=False):
        opened(ROSA)
    with time_machine.travel(NOW + 3600, tick=False):
        SessionStore.clear_expired()

        assert sessions.list_sessions(ROSA) == []
