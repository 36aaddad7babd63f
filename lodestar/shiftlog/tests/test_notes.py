"""A note's way through one log: written, listed, opened, answered, done, erased, over."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from lodestar.kernel.people.errors import Denied
from lodestar.kernel.people.roles import Role
from lodestar.kernel.vault import ending
from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry, Folder
from lodestar.kernel.vault.shards import shards
from lodestar.shiftlog import actions, looking, looks
from lodestar.shiftlog.errors import Nothing, NotNow
from lodestar.shiftlog.log import FOLDER_KIND, find_log, renew_keys, without_key
from lodestar.shiftlog.notes import Kind
from lodestar.shiftlog.tests.making import desk, draft, written


pytestmark = pytest.mark.django_db


@pytest.fixture
def lantern():
    return desk()


@pytest.fixture
def rosa(lantern):
    return lantern.worker(Role.ADVOCATE, "Rosa")


@pytest.fixture
def luz(lantern, rosa):
    return lantern.worker(Role.ADVOCATE, "Luz")


@pytest.fixture
def tess(lantern, rosa):
    return lantern.worker(Role.TRAINEE, "Tess")


@pytest.fixture
def ana(lantern, rosa):
    return lantern.worker(Role.SUPERVISOR, "Ana")


def headlines(worker, **wishes):
    return [line.headline for line in looking.list_notes(worker.log, **wishes).lines]


def test_what_one_shift_writes_the_next_one_reads(rosa, luz):
    page = written(rosa)

    note = looking.open_note(luz.log, page)

    assert note.line.headline == "call her sister"
    assert note.contact["number"] == "203-555-0142"
    assert note.safety["watch"] == "a grey car"
    assert note.rest["text"] == "she likes to talk in Spanish"
    assert note.line.by == rosa.person.public_id
    assert note.closed == 0


def test_a_center_has_one_log(rosa, luz, ana):
    assert {rosa.log.id, luz.log.id, ana.log.id} == {rosa.log.id}
    assert Folder.rows.filter(kind=FOLDER_KIND).count() == 1


def test_nobody_founds_a_second_log_because_they_hold_no_key_to_the_first(lantern, rosa):
    stranger = lantern.worker(Role.ADVOCATE, enters=False)

    with pytest.raises(NoKey):
        _ = stranger.log


def test_a_volunteer_in_training_founds_nothing(lantern):
    tess = lantern.worker(Role.TRAINEE, enters=False)

    with pytest.raises(NoKey):
        _ = tess.log
    assert not Folder.rows.exists()


def test_a_volunteer_in_training_sees_no_way_to_contact_a_person(rosa, tess):
    page = written(rosa)

    note = looking.open_note(tess.log, page)

    assert tess.log.sections == {"card", "rest"}
    assert (note.contact, note.safety, note.closed) == ({}, {}, 2)
    assert note.rest["text"] == "she likes to talk in Spanish"


def test_a_volunteer_in_training_does_not_see_who_looked(rosa, tess):
    page = written(rosa)

    with pytest.raises(NoKey):
        looks.who_looked(tess.log, page)
    assert looking.list_notes(tess.log).lines[0].unread is False


def test_a_volunteer_in_training_writes_nothing(rosa, tess):
    page = written(rosa)
    text, once = "hello", uuid4()

    with pytest.raises(Denied):
        written(tess)
    with pytest.raises(Denied):
        actions.add_answer(
            actor=tess.person, log=tess.log, page=page, text=text, part="rest", once=once
        )
    with pytest.raises(Denied):
        actions.mark(actor=tess.person, log=tess.log, page=page, done=True)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER])
def test_who_keeps_the_directory_holds_no_key_to_the_log(lantern, rosa, role):
    keeper = lantern.worker(role)

    with pytest.raises(NoKey):
        _ = keeper.held
    with pytest.raises(Denied):
        _ = keeper.log


def test_the_newest_note_stands_first(rosa):
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        written(rosa, "older")
    written(rosa, "newer")

    assert headlines(rosa) == ["newer", "older"]


def test_a_long_list_is_read_week_by_week(rosa, monkeypatch):
    monkeypatch.setattr(looking, "AT_LEAST", 1)
    with time_machine.travel(timezone.now() - timedelta(days=7), tick=False):
        written(rosa, "last week")
    written(rosa, "this week")

    listing = looking.list_notes(rosa.log)

    assert [line.headline for line in listing.lines] == ["this week"]
    assert listing.older
    assert headlines(rosa, back=1) == ["last week"]
    assert headlines(rosa, back=2) == []
    assert headlines(rosa, kind=Kind.CALL) == ["this week", "last week"]


def test_the_list_is_filtered_by_kind_and_by_what_is_unread(rosa, luz):
    page = written(rosa, "call", kind=Kind.CALL)
    written(rosa, "watch", kind=Kind.WATCH)
    looking.open_note(luz.log, page)

    assert headlines(luz, kind=Kind.CALL) == ["call"]
    assert headlines(luz, only_unread=True) == ["watch"]
    assert headlines(rosa, only_unread=True) == []


def test_a_note_is_unread_until_it_was_opened_and_again_after_an_answer(rosa, luz):
    page = written(rosa)
    states = []

    states.append(looking.list_notes(luz.log).lines[0].unread)
    looking.open_note(luz.log, page)
    states.append(looking.list_notes(luz.log).lines[0].unread)
    answer(rosa, page)
    states.append(looking.list_notes(luz.log).lines[0].unread)

    assert states == [True, False, True]


def test_all_unread_notes_open_on_one_page(rosa, luz):
    written(rosa, "one")
    written(rosa, "two")

    notes = looking.open_unread(luz.log)

    assert {note.line.headline for note in notes} == {"one", "two"}
    assert looking.open_unread(luz.log) == []


def answer(worker, page, text="she called back", part="rest", once=None):
    actions.add_answer(
        actor=worker.person, log=worker.log, page=page, text=text, part=part, once=once or uuid4()
    )


def test_an_answer_stands_under_the_note(rosa, luz):
    page = written(rosa)

    answer(luz, page)

    (added,) = looking.open_note(rosa.log, page).answers
    assert (added.text, added.by) == ("she called back", luz.person.public_id)


def test_an_answer_can_be_kept_from_volunteers_in_training(rosa, tess):
    page = written(rosa)
    answer(rosa, page, "new number: 860-555-0199", part="contact")

    assert looking.open_note(tess.log, page).answers == []
    assert len(looking.open_note(rosa.log, page).answers) == 1


def test_the_same_form_sent_twice_writes_once(rosa):
    page, once = uuid4(), uuid4()

    for _ in range(2):
        actions.write_note(actor=rosa.person, log=rosa.log, page=page, draft=draft())
        answer(rosa, page, once=once)

    note = looking.open_note(rosa.log, page)
    assert len(looking.list_notes(rosa.log).lines) == 1
    assert len(note.answers) == 1


def test_done_stays_done_and_can_be_opened_again(rosa, luz):
    page = written(rosa)

    def marked(done):
        actions.mark(actor=luz.person, log=luz.log, page=page, done=done)
        return looking.list_notes(rosa.log).lines[0].done

    assert marked(True)
    before = Entry.rows.count()
    assert marked(True)
    assert Entry.rows.count() == before
    assert not marked(False)


def test_who_wrote_a_note_erases_it_and_its_shards_are_gone(rosa):
    page = written(rosa)
    entries = list(Entry.rows.values_list("id", flat=True))

    actions.erase(actor=rosa.person, log=rosa.log, page=page)

    assert shards().of(entries) == {}
    with pytest.raises(Nothing):
        looking.open_note(rosa.log, page)


def test_somebody_elses_note_is_erased_by_a_supervisor_alone(rosa, luz, ana):
    page = written(rosa)

    with pytest.raises(Denied):
        actions.erase(actor=luz.person, log=luz.log, page=page)
    actions.erase(actor=ana.person, log=ana.log, page=page)

    assert headlines(rosa) == []


def test_a_note_is_over_on_its_day_whether_or_not_anybody_sweeps(rosa):
    """T11: with a frozen clock and everybody signed out."""
    page = written(rosa, until=today() + timedelta(days=2))

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        with pytest.raises(Nothing):
            looking.open_note(rosa.log, page)
        assert headlines(rosa) == []
        swept = ending.sweep(today())

    assert swept.entries == 4
    assert not Entry.rows.filter(page=page).exists()


def test_no_note_is_kept_longer_than_the_center_keeps_notes(rosa):
    with pytest.raises(NotNow):
        written(rosa, until=today() + timedelta(days=15))
    with pytest.raises(NotNow):
        written(rosa, until=today() - timedelta(days=1))


@pytest.mark.parametrize("words", ["sister", "SISTER", "peña", "Pena marisol", "grey car"])
def test_search_finds_words_in_every_part_with_or_without_accents(rosa, luz, words):
    written(rosa, "her sister", rest={"text": "Señora Peña"})
    written(rosa, "something else", contact={}, safety={}, rest={})

    assert [line.headline for line in looking.search(luz.log, words)] == ["her sister"]


def test_search_finds_nothing_in_parts_without_a_key(rosa, tess):
    written(rosa)

    assert looking.search(tess.log, "203-555-0142") == []
    assert looking.search(rosa.log, "   ") == []


def test_search_does_not_find_what_only_the_machine_wrote(rosa):
    written(rosa)

    assert looking.search(rosa.log, str(rosa.person.public_id)) == []


def test_who_has_looked_stands_in_plain_sentences(rosa, luz):
    with time_machine.travel("2026-11-23 14:05 +0000", tick=False):
        page = written(rosa, until=today())
        looking.list_notes(luz.log)
        looking.list_notes(luz.log)
        looking.open_note(luz.log, page)

        found = looks.who_looked(rosa.log, page)

    assert found.sentences == (
        "Luz opened it on November 23 at 2:05 PM for the hand-over.",
        "Rosa wrote it on November 23 at 2:05 PM.",
    )
    assert found.in_list == ("Luz, 2 times",)
    assert found.unopened == ""


def test_a_look_with_the_centers_own_key_names_its_reason(lantern, rosa):
    page = written(rosa)
    log = find_log(lantern.house.ring(rosa.someone, because="she is ill"))

    looking.open_note(log, page)

    newest = looks.who_looked(rosa.log, page).sentences[0]
    assert newest.endswith("with the center's own key, because: she is ill.")


def test_a_look_that_cannot_be_read_is_not_hidden(rosa, monkeypatch):
    page = written(rosa)
    monkeypatch.setattr(looks, "told", lambda folder: iter([None]))

    assert looks.who_looked(rosa.log, page).unopened == "An entry that nobody here can open"


def test_search_words_are_not_in_the_trail(rosa):
    written(rosa)
    looking.search(rosa.log, "marisol")

    facts = next(iter(looks.told(rosa.log)))
    assert facts
    assert facts.did == "log.search"
    assert "marisol" not in repr(facts)


def test_two_centers_side_by_side_see_nothing_of_each_other(rosa):
    """T9, as the keys have it."""
    page = written(rosa)
    ines = desk("Harbor").worker(Role.ADVOCATE, "Inés")

    assert ines.log.id != rosa.log.id
    assert headlines(ines) == []
    assert looking.search(ines.log, "sister") == []
    with pytest.raises(Nothing):
        looking.open_note(ines.log, page)
    with pytest.raises(Nothing):
        actions.mark(actor=ines.person, log=ines.log, page=page, done=True)
    with pytest.raises(Denied):
        actions.mark(actor=ines.person, log=rosa.log, page=page, done=True)


def test_a_supervisor_sees_whose_key_runs_out_and_renews_it(lantern, rosa, ana):
    assert without_key(ana.log) == []
    new = lantern.worker(Role.ADVOCATE, "New", enters=False)
    assert without_key(ana.log) == [new.person]

    assert renew_keys(actor=ana.person, log=ana.log) == 1

    assert without_key(ana.log) == []
    assert new.log.id == rosa.log.id


def test_keys_are_renewed_before_they_end(lantern, rosa, ana):
    page = written(rosa)

    with time_machine.travel(timezone.now() + timedelta(days=340), tick=False):
        assert {p.name for p in without_key(ana.log)} == {"Rosa", "Ana"}
        renew_keys(actor=ana.person, log=ana.log)
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert rosa.log.sections == {"card", "contact", "safety", "rest"}
        assert headlines(rosa) == []
    assert looking.open_note(rosa.log, page).line.page == page


def test_only_a_supervisor_gives_keys(rosa):
    with pytest.raises(Denied):
        renew_keys(actor=rosa.person, log=rosa.log)


def test_a_partners_center_has_no_log():
    harbor = desk("Response team", is_partner=True)
    pat = harbor.worker(Role.SUPERVISOR)

    with pytest.raises(NoKey):
        _ = pat.log
    assert not Folder.rows.exists()
