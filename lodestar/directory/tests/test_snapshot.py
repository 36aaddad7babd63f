"""A snapshot is whole or not there, and says what was put into it."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from lodestar.directory.errors import DamagedSnapshot, DirectoryTooLarge, NothingPublished
from lodestar.directory.hours import Schedule, opening
from lodestar.directory.listing import Area, Listing
from lodestar.directory.search import Query
from lodestar.directory.snapshot import Card, Published, Snapshot, form, read, write_snapshot
from lodestar.directory.tests import made_up, oracle


NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ANYTHING = Query(None, frozenset(), None, None, False, NOW)


def card(name):
    return Card(f"<b>{name}".encode(), f"{name}</b>".encode(), f"{name} ñ", name, {"name": name})


def listings(*names):
    return [Listing(name, "organization", areas=(Area("nation", "US"),)) for name in names]


def write(root, *names, about=None):
    cards = {language: [card(f"{name}-{language}") for name in names] for language in ("en", "es")}
    return write_snapshot(root, listings(*names), cards, about or {}, made_up.HOLIDAYS)


def test_what_was_written_is_read(tmp_path):
    write(tmp_path, "b", "a", about={"published_on": "2026-11-23"})

    snapshot = Published(tmp_path).current()
    assert [hit.id for hit in snapshot.search(ANYTHING).hits] == ["a", "b"]
    assert snapshot.card("es", 1) == card("b-es")
    assert snapshot.about == {"published_on": "2026-11-23"}
    assert (len(snapshot), snapshot.number_of("b"), snapshot.number_of("c")) == (2, 1, None)


def test_an_empty_directory_can_be_published(tmp_path):
    write(tmp_path)

    assert Published(tmp_path).current().search(ANYTHING).total == 0


def test_a_language_in_which_nothing_was_published_is_no_card(tmp_path):
    write(tmp_path, "a")

    with pytest.raises(KeyError):
        Published(tmp_path).current().card("pt", 0)


@settings(max_examples=40, deadline=None)
@given(made_up.DIRECTORIES, made_up.QUERIES)
def test_a_search_on_disk_is_the_search_in_memory(tmp_path_factory, directory, query):
    root = tmp_path_factory.mktemp("published")
    folder = write_snapshot(root, directory, {}, {}, made_up.HOLIDAYS)

    snapshot = Snapshot.open(folder)
    assert snapshot.search(query) == oracle.search(directory, query, made_up.HOLIDAYS.is_holiday)
    for one in directory:
        number = snapshot.number_of(one.id) or 0
        assert snapshot.opening(number, query.now) == opening(
            one.schedules, query.now, made_up.HOLIDAYS
        )


def test_every_part_of_a_schedule_survives():
    schedule = Schedule(
        "America/New_York", "MONTHLY", 2, ("1MO", "-1FR"), (1, -1), date(2026, 1, 1),
        date(2027, 1, 1), 3, "SU", date(2026, 2, 1), date(2026, 3, 1), 0, 1440, "us-federal",
    )  # fmt: skip

    sets, holidays = form.hours_of(form.hours_json([(schedule,), ()], made_up.HOLIDAYS))
    assert sets == [(schedule,), ()]
    assert holidays == made_up.HOLIDAYS


def test_nothing_published_is_said_so(tmp_path):
    with pytest.raises(NothingPublished, match="lodestar publish"):
        Published(tmp_path).current()


def test_the_two_newest_versions_are_kept_and_nothing_unfinished(tmp_path):
    (tmp_path / ".20200101T000000.000000Z-cut.unfinished").mkdir()
    folders = [write(tmp_path, name) for name in "abcd"]

    left = sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".lock"))
    assert left == [*(folder.name for folder in folders[-2:]), "current"]
    assert (tmp_path / "current").readlink() == Path(folders[-1].name)


def test_a_directory_that_does_not_fit_changes_nothing(tmp_path):
    write(tmp_path, "a")
    before = sorted(tmp_path.iterdir())
    too_many = Listing("x", "organization", needs=frozenset(map(str, range(65))))

    with pytest.raises(DirectoryTooLarge):
        write_snapshot(tmp_path, [too_many], {}, {})
    assert sorted(tmp_path.iterdir()) == before


def test_a_publication_that_dies_half_way_leaves_what_was_current(tmp_path, monkeypatch):
    write(tmp_path, "a")
    real, calls = os.fsync, []

    def failing(handle):
        calls.append(handle)
        if len(calls) > 3:
            raise OSError("disk full")
        real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, "b")
    assert Published(tmp_path).current().number_of("a") == 0


def test_a_new_version_is_noticed_within_a_second_and_not_looked_for_before(tmp_path, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    published = Published(tmp_path)
    write(tmp_path, "a")
    first = published.current()
    write(tmp_path, "b")

    clock[0] += 0.9
    assert published.current() is first
    clock[0] += 0.2
    assert published.current().number_of("b") == 0


def test_a_snapshot_stays_readable_after_its_folder_is_gone(tmp_path):
    write(tmp_path, "a")
    old = Published(tmp_path).current()
    for name in "bcd":
        write(tmp_path, name)

    assert not (tmp_path / old.version).exists()
    assert old.search(ANYTHING).hits[0].id == "a"
    assert old.card("en", 0) == card("a-en")


def test_a_snapshot_of_another_form_is_refused(tmp_path):
    folder = write(tmp_path, "a")
    (folder / "form.json").write_text('{"form": 0, "languages": []}')

    with pytest.raises(DamagedSnapshot, match="publish again"):
        Snapshot.open(folder)


def test_an_array_with_objects_in_it_is_refused(tmp_path):
    folder = write(tmp_path, "a")
    (folder / "listings.needs.npy").write_bytes(b"\x80\x04K\x01.")

    with pytest.raises(DamagedSnapshot):
        Snapshot.open(folder)


def test_readers_see_one_whole_version_while_others_publish(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "LOOK_AGAIN", 0.0)
    write(tmp_path, "0")
    published, stop, seen, wrong = Published(tmp_path), threading.Event(), set(), []

    def reader():
        while not stop.is_set():
            snapshot = published.current()
            name = snapshot.search(ANYTHING).hits[0].id
            cards = [snapshot.card(language, 0).title for language in ("en", "es")]
            seen.add(name)
            if cards != [f"{name}-en", f"{name}-es"] or snapshot.about != {"name": name}:
                wrong.append(name)

    write(tmp_path, "0", about={"name": "0"})
    readers = [threading.Thread(target=reader) for _ in range(2)]
    for thread in readers:
        thread.start()
    for number in range(1, 16):
        write(tmp_path, str(number), about={"name": str(number)})
    stop.set()
    for thread in readers:
        thread.join()
    assert not wrong
    assert len(seen) > 1


def test_a_publication_killed_at_any_moment_leaves_a_whole_snapshot(tmp_path):
    write(tmp_path, "0", about={"name": "0"})
    program = (
        "import sys; from pathlib import Path\n"
        "from lodestar.directory.tests.test_snapshot import write\n"
        "print('ready', flush=True)\n"
        "for n in range(10_000): write(Path(sys.argv[1]), str(n), about={'name': str(n)})\n"
    )
    for milliseconds in (5, 20, 50):
        command = [sys.executable, "-c", program, tmp_path]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:  # noqa: S603 - our own
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(milliseconds / 1000)
            writer.kill()

        snapshot = Published(tmp_path).current()
        name = snapshot.search(ANYTHING).hits[0].id
        assert snapshot.about == {"name": name}
        assert snapshot.card("es", 0) == card(f"{name}-es")
    write(tmp_path, "after")
    assert not list(tmp_path.glob(".*.unfinished"))


def test_a_version_swept_away_while_it_is_opened_is_looked_for_again(tmp_path, monkeypatch):
    write(tmp_path, "a")
    real, opened = Snapshot.open, []

    def open_late(folder):
        opened.append(folder)
        if len(opened) == 1:
            for name in "bcd":
                write(tmp_path, name)
        return real(folder)

    monkeypatch.setattr(Snapshot, "open", open_late)
    assert Published(tmp_path).current().number_of("d") == 0


def test_a_link_to_nothing_is_nothing_published(tmp_path):
    (tmp_path / "current").symlink_to("gone")

    with pytest.raises(NothingPublished):
        Published(tmp_path).current()
