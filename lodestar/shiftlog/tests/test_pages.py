"""The pages of the log, as browsers meet them."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lodestar.kernel.logs import PlainFormatter
from lodestar.kernel.trail.errors import NotRecorded
from lodestar.kernel.vault import reading
from lodestar.kernel.vault.files import path_of
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry, SealedFile
from lodestar.kernel.vault.uploads import LARGEST
from lodestar.shiftlog import looking, looks
from lodestar.shiftlog.tests.making import hand, written
from lodestar.shiftlog.tests.visiting import browser_of, fields, lock, seen, unlock, words


pytestmark = pytest.mark.django_db
LOG, NEW = "/staff/log/", "/staff/log/new/"


def filled(client, **typed):
    """A new note as it is sent."""
    return (
        fields(client.get(NEW)) | {"headline": "call her sister", "number": "203-555-0142"} | typed
    )


def test_a_note_is_written_and_read_by_the_next_shift(work):
    rosa, luz = browser_of(work.rosa), browser_of(work.luz)

    sent = rosa.post(NEW, filled(rosa, watch="a grey car", text="Spanish please"))
    listed = words(luz.get(LOG))
    read = words(luz.get(sent["Location"]))

    assert sent.status_code == 302
    assert "call her sister" in listed
    assert "Unread" in listed
    assert "203-555-0142" not in listed
    for said in ("203-555-0142", "a grey car", "Spanish please", "Rosa"):
        assert said in read
    assert "Luz opened it on" in read
    assert "Unread" not in words(luz.get(LOG)).replace("All Unread", "")


def test_addresses_and_titles_tell_nothing(work):
    rosa = browser_of(work.rosa)
    rosa.post(NEW, filled(rosa))
    link = seen(rosa.get(LOG)).select_one("a[data-slip]")

    assert link
    answer = rosa.get(str(link["href"]))
    title = seen(answer).title
    assert title
    assert "sister" not in title.get_text()
    assert "sister" not in str(link["href"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_stands_in_both_languages(work, language):
    rosa, kim = browser_of(work.rosa, headers={"accept-language": language}), browser_of(work.kim)
    page = written(work.rosa)
    handed = hand(work.rosa, page, work.kim)
    note = f"/staff/log/{page}/"

    for address in (
        LOG,
        NEW,
        "/staff/log/search/",
        "/staff/log/handed/",
        note,
        f"{note}print/",
        f"{note}hand/",
    ):
        answer = rosa.get(address)
        assert answer.status_code == 200, address
        root = seen(answer).select_one("html")
        assert root
        assert root["lang"] == language
    for address in ("/staff/handed/", f"/staff/handed/{handed.folder}/"):
        assert words(kim.get(address))


def test_beside_each_field_stands_who_will_read_it(work):
    page = words(browser_of(work.rosa).get(NEW))

    assert page.count("Volunteers in training do not see this.") == 2
    assert page.count("Everybody who works with the log sees this.") == 2


def test_a_volunteer_in_training_is_told_of_closed_parts_and_nothing_of_them(work):
    page = written(work.rosa)
    tess = browser_of(work.tess)

    read = words(tess.get(f"/staff/log/{page}/"))

    assert "You do not hold the key to two parts of this note." in read
    assert "203-555-0142" not in read
    assert "grey car" not in read
    assert "Who has looked" not in read
    assert not seen(tess.get(f"/staff/log/{page}/")).select("main form")
    for address in (
        NEW,
        f"/staff/log/{page}/print/",
        f"/staff/log/{page}/hand/",
        "/staff/log/handed/",
    ):
        assert tess.get(address).status_code == 404, address


def test_an_error_keeps_what_was_typed(work):
    rosa = browser_of(work.rosa)

    answer = rosa.post(
        NEW, filled(rosa, headline="", text="all of this", until=str(today() + timedelta(days=99)))
    )

    assert answer.status_code == 400
    assert "Please write one line" in words(answer)
    assert "all of this" in words(answer)
    assert fields(answer)["number"] == ["203-555-0142"]


def test_a_day_beyond_the_centers_rule_is_explained_and_keeps_what_was_typed(work):
    rosa = browser_of(work.rosa)

    answer = rosa.post(NEW, filled(rosa, until=str(today() + timedelta(days=15))))

    assert answer.status_code == 400
    assert "keeps notes for 14 days at most" in words(answer)
    assert fields(answer)["headline"] == ["call her sister"]


def test_a_form_sent_twice_writes_one_note(work):
    """T31."""
    rosa = browser_of(work.rosa)
    sent = filled(rosa)

    answers = [rosa.post(NEW, sent) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(looking.list_notes(work.luz.log).lines) == 1


def test_an_answer_sent_twice_is_added_once(work):
    """T31."""
    rosa, page = browser_of(work.rosa), written(work.rosa)
    note = f"/staff/log/{page}/"
    sent = fields(rosa.get(note), "answer/") | {"text": "she called back"}

    for _ in range(2):
        assert rosa.post(f"{note}answer/", sent).status_code == 302

    assert words(rosa.get(note)).count("she called back") == 1


def test_an_empty_answer_is_explained(work):
    rosa, page = browser_of(work.rosa), written(work.rosa)
    note = f"/staff/log/{page}/"
    sent = fields(rosa.get(note), "answer/")

    answer = rosa.post(f"{note}answer/", sent | {"text": " "})

    assert answer.status_code == 400
    assert "Please write something." in words(answer)


def test_done_and_open_again(work):
    rosa, page = browser_of(work.rosa), written(work.rosa)

    rosa.post(f"/staff/log/{page}/mark/", {"as": "done"})
    assert "Done" in words(rosa.get(LOG))
    rosa.post(f"/staff/log/{page}/mark/", {"as": "open"})
    assert "Done" not in words(rosa.get(LOG))


def test_erased_is_not_there_any_more(work):
    rosa, luz, page = browser_of(work.rosa), browser_of(work.luz), written(work.rosa)

    assert luz.post(f"/staff/log/{page}/erase/").status_code == 403
    assert rosa.post(f"/staff/log/{page}/erase/").status_code == 302
    assert rosa.get(f"/staff/log/{page}/").status_code == 404


def test_all_unread_notes_are_read_on_one_page(work):
    written(work.rosa, "one")
    written(work.rosa, "two")
    luz = browser_of(work.luz)

    page = words(luz.post("/staff/log/unread/"))

    assert "one" in page
    assert "two" in page
    assert "Read 2 unread" not in words(luz.get(LOG))


def test_what_is_searched_for_stands_in_no_address(work):
    written(work.rosa, "Señora Peña")
    luz = browser_of(work.luz)

    found = luz.post("/staff/log/search/", {"words": "pena"})

    assert "Señora Peña" in words(found)
    assert found.status_code == 200
    form = seen(luz.get("/staff/log/search/")).select_one("main form")
    assert form
    assert form["method"] == "post"
    assert "Nothing was found" in words(luz.post("/staff/log/search/", {"words": "nobody"}))


def test_looking_by_itself_is_a_wish_and_ends(work):
    rosa = browser_of(work.rosa)

    assert not seen(rosa.get(LOG)).select("meta[http-equiv=refresh]")
    (refresh,) = seen(rosa.get(f"{LOG}?again=4")).select("meta[http-equiv=refresh]")
    assert refresh["content"] == "180;url=/staff/log/?again=3"
    (last,) = seen(rosa.get(f"{LOG}?again=1")).select("meta[http-equiv=refresh]")
    assert last["content"] == "180;url=/staff/log/?again=0"
    assert not seen(rosa.get(f"{LOG}?again=nonsense")).select("meta[http-equiv=refresh]")
    assert "again=3" in str(seen(rosa.get(f"{LOG}?again=99")).select("meta[http-equiv=refresh]"))


@pytest.mark.parametrize(
    ("hour", "night"), [("20:59", False), ("21:00", True), ("05:59", True), ("06:00", False)]
)
def test_after_nine_in_the_evening_the_desk_is_dark(work, hour, night):
    with time_machine.travel(f"2026-11-24 {hour} -0500", tick=False):
        root = seen(browser_of(work.rosa).get(LOG)).select_one("html")

    assert root
    assert ("night" in root["class"]) is night


# Files -------------------------------------------------------------------------------------------


def test_a_file_is_sealed_as_it_arrives_and_comes_back_as_an_attachment(work):
    rosa = browser_of(work.rosa)
    photo = SimpleUploadedFile("street.jpg", b"canary-picture" * 100, "image/jpeg")

    where = rosa.post(NEW, filled(rosa) | {"files": [photo]})["Location"]

    (row,) = SealedFile.rows.all()
    assert b"canary" not in path_of(row.id).read_bytes()
    assert "street.jpg" in words(rosa.get(where))
    answer = rosa.get(f"{where}file/{row.id}/")
    assert b"".join(answer) == b"canary-picture" * 100
    assert answer["Content-Disposition"] == 'attachment; filename="street.jpg"'
    assert answer["Cache-Control"] == "no-store"
    assert "Rosa took a copy of a file" in words(rosa.get(where))
    assert browser_of(work.tess).get(f"{where}file/{row.id}/").status_code == 404
    assert "street.jpg" not in words(browser_of(work.tess).get(where))


def test_a_file_of_a_form_that_was_wrong_does_not_stay(work, settings):
    rosa = browser_of(work.rosa)
    sent = filled(rosa, headline="")
    before = set(settings.SEALED_DIR.glob("*"))

    answer = rosa.post(NEW, sent | {"files": [SimpleUploadedFile("a.txt", b"x")]})

    assert "Please choose your files again" in words(answer)
    assert set(settings.SEALED_DIR.glob("*")) == before


def test_a_file_that_is_too_large_is_explained_and_keeps_the_words(work, monkeypatch):
    monkeypatch.setattr("lodestar.kernel.vault.uploads.LARGEST", 10)
    rosa = browser_of(work.rosa)

    answer = rosa.post(NEW, filled(rosa) | {"files": [SimpleUploadedFile("a.txt", b"x" * 11)]})

    assert answer.status_code == 400
    assert "up to 25 MB" in words(answer)
    assert fields(answer)["headline"] == ["call her sister"]
    assert LARGEST == 25 * 1024 * 1024


def test_an_erased_note_takes_its_files_along(work):
    rosa = browser_of(work.rosa)
    where = rosa.post(NEW, filled(rosa) | {"files": [SimpleUploadedFile("a.txt", b"x")]})[
        "Location"
    ]
    (row,) = SealedFile.rows.all()

    rosa.post(f"{where}erase/")

    assert not path_of(row.id).exists()
    assert not SealedFile.rows.exists()


# Nothing is lost ---------------------------------------------------------------------------------


def test_words_outlive_a_session_that_ended_while_they_were_typed(work):
    rosa = browser_of(work.rosa)
    sent = filled(rosa, text="half an hour of typing")
    rosa.logout()

    answer = rosa.post(NEW, sent, headers={"origin": "http://testserver"})
    kept = fields(answer)

    assert answer.status_code == 403
    assert "You were signed out meanwhile." in words(answer)
    assert "half an hour of typing" in words(answer)
    assert not Entry.rows.exists()
    rosa.force_login(work.rosa.person)
    unlock(rosa, work.rosa)
    where = rosa.post(NEW, kept)["Location"]
    assert "half an hour of typing" in words(rosa.get(where))


def test_words_outlive_it_even_with_a_file_attached(work):
    rosa = browser_of(work.rosa)
    sent = filled(rosa, text="half an hour") | {"files": [SimpleUploadedFile("a.txt", b"x")]}
    rosa.logout()

    answer = rosa.post(NEW, sent, headers={"origin": "http://testserver"})

    assert "half an hour" in words(answer)
    assert not SealedFile.rows.exists()


def test_words_outlive_locked_keys(work):
    rosa = browser_of(work.rosa)
    page = written(work.rosa)
    note = f"/staff/log/{page}/"
    sent = fields(rosa.get(note), "answer/") | {"text": "she called back"}
    lock(rosa)

    answer = rosa.post(f"{note}answer/", sent, headers={"origin": "http://testserver"})
    kept = fields(answer)

    assert "Your keys are locked." in words(answer)
    assert kept["text"] == ["she called back"]
    unlock(rosa, work.rosa)
    assert rosa.post(f"{note}answer/", kept).status_code == 302
    assert "she called back" in words(rosa.get(note))


def test_words_outlive_a_token_that_has_changed(work):
    rosa = browser_of(work.rosa, enforce_csrf_checks=True)
    sent = filled(rosa, text="half an hour")

    answer = rosa.post(NEW, sent, headers={"origin": "http://testserver"})

    assert answer.status_code == 403
    assert "half an hour" in words(answer)
    assert not Entry.rows.exists()


def test_nobody_else_puts_words_into_our_pages(work):
    stranger = browser_of(work.rosa, enforce_csrf_checks=True)
    sent = filled(stranger, text="words of somebody else")
    elsewhere = {"origin": "https://elsewhere.example"}

    signed_in = stranger.post(NEW, sent, headers=elsewhere)
    stranger.logout()
    signed_out = stranger.post(NEW, sent, headers=elsewhere)

    assert signed_in.status_code == 403
    assert b"words of somebody else" not in signed_in.content
    assert signed_out.status_code == 302
    assert b"words of somebody else" not in signed_out.content


def test_words_outlive_a_trail_that_cannot_be_written(work, monkeypatch):
    """T16, while somebody writes."""
    rosa = browser_of(work.rosa)
    sent = filled(rosa, text="half an hour")

    def refuse(*_, **__):
        raise NotRecorded

    with monkeypatch.context() as broken:
        broken.setattr("lodestar.kernel.vault.telling.append", refuse)
        answer = rosa.post(NEW, sent)

    assert answer.status_code == 503
    assert "half an hour" in words(answer)
    assert not Entry.rows.exists()
    assert rosa.post(NEW, fields(answer)).status_code == 302


def test_no_word_of_a_note_is_in_a_log(work, caplog, monkeypatch):
    """Neither where all goes well, nor where something breaks."""
    rosa = browser_of(work.rosa, raise_request_exception=False)
    canary = "canary-of-a-note"
    sent = filled(rosa, headline=canary, text=canary, number=canary)
    where = rosa.post(NEW, sent)["Location"]
    rosa.get(where)
    rosa.post("/staff/log/search/", {"words": canary})

    def break_down(*_, **__):
        raise RuntimeError(canary)

    monkeypatch.setattr("lodestar.shiftlog.views.shown_note", break_down)
    broken = rosa.get(where)

    assert broken.status_code == 500
    assert canary.encode() not in broken.content
    said = "\n".join(PlainFormatter().format(record) for record in caplog.records)
    assert "error=RuntimeError" in said
    assert canary not in said


def test_locked_keys_lead_to_the_page_that_unlocks_and_back(work):
    page = written(work.rosa)
    locked = browser_of(work.rosa, unlocked=False)

    assert locked.get(LOG)["Location"] == "/staff/unlock/?next=%2Fstaff%2Flog%2F"
    marked = locked.post(f"/staff/log/{page}/mark/", {"as": "done"})
    assert marked["Location"] == f"/staff/unlock/?next=%2Fstaff%2Flog%2F{page}%2F"


# What is not there, what is over, what cannot be told ---------------------------------------------


def test_over_is_over_with_everybody_signed_out(work):
    """T11."""
    page = written(work.rosa, until=today() + timedelta(days=2))

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        rosa = browser_of(work.rosa)
        assert rosa.get(f"/staff/log/{page}/").status_code == 404
        assert "Nothing is written down" in words(rosa.get(LOG))


def test_nothing_is_shown_that_cannot_be_told(work, monkeypatch):
    """T16."""
    page = written(work.rosa)
    rosa = browser_of(work.rosa)
    opened = []

    def refuse(*_, **__):
        raise NotRecorded

    monkeypatch.setattr("lodestar.kernel.vault.telling.append_all", refuse)
    monkeypatch.setattr(reading, "unsealed", lambda *given: opened.append(given))
    answer = rosa.get(f"/staff/log/{page}/")

    assert answer.status_code == 503
    assert "sister" not in words(answer)
    assert opened == []


def test_a_changed_entry_is_not_shown(work):
    page = written(work.rosa)
    other = written(work.rosa, "other")
    one, two = (Entry.rows.get(page=which, section="rest") for which in (page, other))
    Entry.rows.filter(id=one.id).update(sealed=bytes(two.sealed))

    answer = browser_of(work.rosa).get(f"/staff/log/{page}/")

    assert answer.status_code == 409
    assert "was changed by somebody who may not" in words(answer)


def test_who_has_no_key_yet_is_told_whom_to_ask(work):
    new = work.lantern.worker(work.rosa.person.as_role, "New", enters=False)
    client, ana = browser_of(new), browser_of(work.ana)

    assert "A supervisor can give you one" in words(client.get(LOG))
    assert "New" in words(ana.get(LOG))
    assert ana.post("/staff/log/keys/").status_code == 302
    assert client.get(LOG).status_code == 200
    assert "no key to the log" not in words(ana.get(LOG))


def test_a_list_of_whole_weeks_goes_back(work, monkeypatch):
    monkeypatch.setattr(looking, "AT_LEAST", 1)
    with time_machine.travel(timezone.now() - timedelta(days=7), tick=False):
        written(work.rosa, "last week")
    written(work.rosa, "this week")
    rosa = browser_of(work.rosa)

    assert "last week" not in words(rosa.get(LOG))
    assert "last week" in words(rosa.get(f"{LOG}?back=1"))
    assert rosa.get(f"{LOG}?back=7").status_code == 200


def test_filters_show_what_they_say(work):
    written(work.rosa, "a call")
    luz = browser_of(work.luz)

    assert "a call" in words(luz.get(f"{LOG}?show=call"))
    assert "No note like that." in words(luz.get(f"{LOG}?show=watch"))
    assert "a call" in words(luz.get(f"{LOG}?show=unread"))
    assert "a call" in words(luz.get(f"{LOG}?show=nonsense"))


def test_a_printed_sheet_says_what_to_do_with_it_and_is_told(work):
    page = written(work.rosa)
    rosa = browser_of(work.rosa)

    sheet = words(rosa.get(f"/staff/log/{page}/print/"))

    assert "Keep in the safe, then shred." in sheet
    assert "203-555-0142" in sheet
    assert "Rosa printed it on" in looks.who_looked(work.luz.log, page).sentences[0]


def test_an_unknown_note_and_a_wrong_method_do_nothing(work):
    rosa = browser_of(work.rosa)

    assert rosa.get(f"/staff/log/{uuid4()}/").status_code == 404
    assert rosa.get(f"/staff/log/{uuid4()}/mark/").status_code == 405
    assert rosa.post(LOG).status_code == 405
