"""The volatile store: what it keeps ends by itself, and counts what it should."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from lodestar.kernel.vault.volatile import ABSOLUTE, IDLE, Row, Volatile, minute


NOW = 1_800_000_000


@pytest.fixture
def store(tmp_path):
    made = Volatile(tmp_path / "memory")
    yield made
    made.close()


def row(name=b"h", person=b"rosa"):
    return Row(name, b"sealed", person, minute(), minute(), minute() + ABSOLUTE)


def later(minutes):
    return time_machine.travel(NOW + minutes * 60, tick=False)


def test_only_we_may_look_into_the_folder(store):
    store.put(row())

    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_a_folder_that_others_may_open_is_not_used(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    (tmp_path / "elsewhere").symlink_to(tmp_path)

    for name in ("open", "elsewhere"):
        with pytest.raises(PermissionError):
            Volatile(tmp_path / name).put(row())


def test_a_folder_that_another_account_made_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "theirs").mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: 12345)

    with pytest.raises(PermissionError):
        Volatile(tmp_path / "theirs").put(row())


def test_many_at_once_are_counted_one_by_one(store):
    def once():
        try:
            return store.count_try(b"w", 15)
        finally:
            store.close()

    with ThreadPoolExecutor(8) as pool:
        counts = sorted(future.result() for future in [pool.submit(once) for _ in range(40)])

    assert counts == list(range(1, 41))


def test_nothing_but_the_one_file_is_written(store):
    store.put(row())

    assert [file.name for file in store.path.parent.iterdir()] == ["volatile.sqlite3"]


def test_a_session_that_is_used_stays_and_an_idle_one_ends(store):
    with later(0):
        store.put(row())
    with later(IDLE - 1):
        assert store.session(b"h")
        store.touch(b"h")
    with later(2 * IDLE - 2):
        assert store.session(b"h")
    with later(2 * IDLE - 1):
        assert store.session(b"h") is None


def test_no_session_is_longer_than_a_shift(store):
    with later(0):
        store.put(row())
    for at in range(0, ABSOLUTE, 10):
        with later(at):
            store.touch(b"h")
    with later(ABSOLUTE - 1):
        assert store.session(b"h")
    with later(ABSOLUTE):
        assert store.session(b"h") is None


def test_a_session_that_was_ended_does_not_come_back(store):
    store.put(row())
    store.end(b"h")

    assert not store.put_again(row())
    assert store.session(b"h") is None


def test_all_sessions_of_one_person_end_but_this_one(store):
    for name, person in ((b"1", b"rosa"), (b"2", b"rosa"), (b"3", b"rosa"), (b"4", b"ana")):
        store.put(row(name, person))

    store.end_of_person(b"rosa", but=b"2")

    assert [one.hash for one in store.of_person(b"rosa")] == [b"2"]
    assert len(store.of_person(b"ana")) == 1


def test_what_has_run_out_is_not_even_in_the_file(store):
    with later(0):
        store.put(Row(b"h", b"CANARY-SEALED", None, minute(), minute(), minute() + 1))
    with later(1):
        store.tidy()

    assert b"CANARY-SEALED" not in store.path.read_bytes()


def test_tries_are_counted_until_their_time_is_over(store):
    with later(0):
        assert [store.count_try(b"w", 15) for _ in range(3)] == [1, 2, 3]
        store.take_back_try(b"w")
        assert store.tries(b"w") == 2
    with later(14):
        assert store.count_try(b"w", 15) == 3
    with later(15):
        assert store.tries(b"w") == 0
        assert store.count_try(b"w", 15) == 1


def test_what_may_be_used_once_is_used_once(store):
    with later(0):
        assert store.first_time(b"code", 2)
        assert not store.first_time(b"code", 2)
    with later(2):
        assert store.first_time(b"code", 2)


def test_what_is_held_is_taken_once_and_not_too_late(store):
    with later(0):
        store.hold(b"a", b"value", 2)
        store.hold(b"b", b"value", 2)
        assert store.take(b"a") == b"value"
        assert store.take(b"a") is None
    with later(2):
        assert store.take(b"b") is None


def test_a_tag_means_nothing_in_another_store(store, tmp_path):
    other = Volatile(tmp_path / "other")

    assert store.tag("person", "1") == store.tag("person", "1")
    assert store.tag("person", "1") != store.tag("person", "11")
    assert store.tag("person", "1") != other.tag("person", "1")
    other.close()


def test_a_second_process_sees_the_same(store):
    store.put(row())
    second = Volatile(store.path.parent)

    assert second.session(b"h") == store.session(b"h")
    assert second.tag("person", "1") == store.tag("person", "1")
    second.close()


def test_a_change_that_fails_changes_nothing(store):
    store.put(row())

    with pytest.raises(sqlite3.Error):
        store.put(Row(b"h", object(), b"ana", 1, 1, 1))  # type: ignore[arg-type]  # that is the fault

    assert store.session(b"h").person == b"rosa"
