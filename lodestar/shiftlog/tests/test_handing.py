"""A note's way to a partner and back: agreed to, copied, opened, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from lodestar.kernel.people.errors import Denied
from lodestar.kernel.people.roles import Role
from lodestar.kernel.vault.errors import NoKey, NotTrusted
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Entry, Folder, Grant
from lodestar.kernel.vault.primitives import signed_by
from lodestar.kernel.vault.reading import read
from lodestar.shiftlog import actions, handing, looking, received
from lodestar.shiftlog.consents import agreed_text, consent_text
from lodestar.shiftlog.errors import Nothing, NotNow
from lodestar.shiftlog.notes import text_of
from lodestar.shiftlog.tests.making import asked, desk, hand, partner_of, written


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
def team():
    return desk("Response team", is_partner=True)


@pytest.fixture
def kim(team):
    return partner_of(team)


def opened(worker, handed):
    return received.open_received(actor=worker.person, keyring=worker.ring, folder=handed.folder)


def listed(worker):
    return received.received(actor=worker.person, keyring=worker.ring)


def test_a_partner_opens_what_was_agreed_and_nothing_else(rosa, kim):
    page = written(rosa)

    handed = hand(rosa, page, kim)
    about, parts = opened(kim, handed)

    assert set(parts) == {"card", "safety"}
    assert parts["safety"]["watch"] == "a grey car"
    assert (about.center, about.purpose) == ("Lantern", "so that they can plan with me")
    assert about.until == today() + timedelta(days=30)


def test_the_copy_does_not_say_who_of_the_center_wrote_it(rosa, kim):
    handed = hand(rosa, written(rosa), kim)

    _, parts = opened(kim, handed)

    assert str(rosa.person.public_id) not in repr(parts)


def test_what_was_added_to_an_agreed_part_goes_along(rosa, kim):
    page = written(rosa)
    actions.add_answer(
        actor=rosa.person, log=rosa.log, page=page, text="added", part="rest", once=uuid4()
    )
    actions.add_answer(
        actor=rosa.person, log=rosa.log, page=page, text="hidden", part="contact", once=uuid4()
    )

    _, parts = opened(kim, hand(rosa, page, kim, parts=("rest",)))

    assert parts["rest"]["added"] == ["added"]
    assert "hidden" not in repr(parts)


def test_a_partner_holds_no_key_to_the_log_nor_to_the_consent(rosa, kim):
    page = written(rosa)
    handed = hand(rosa, page, kim)

    folder = kim.ring.open(handed.folder)

    assert folder.sections == {"card", "safety"}
    assert not folder.holds_register
    with pytest.raises(NoKey):
        kim.ring.open(rosa.log.id)
    with pytest.raises(NoKey):
        read(folder, did="handed.read", sections=["consent"])


def test_another_person_of_the_partner_finds_nothing(rosa, team, kim):
    handed = hand(rosa, written(rosa), kim)
    lee = partner_of(team, "Lee")

    assert listed(lee) == []
    with pytest.raises(Nothing):
        opened(lee, handed)


def test_taken_back_is_closed_at_the_next_request(rosa, luz, kim):
    """T10: also for a partner whose page is open; and by any advocate of the center."""
    page = written(rosa)
    handed = hand(rosa, page, kim)
    kept = kim.ring.open(handed.folder)
    opened(kim, handed)

    handing.take_back(actor=luz.person, log=luz.log, page=page, grant=handed.grant)

    assert listed(kim) == []
    with pytest.raises(Nothing):
        opened(kim, handed)
    assert read(kept, did="handed.read", sections=["card"]) == []  # the copy is shredded as well
    assert handing.handed_of(rosa.log, page) == []


def test_taking_back_twice_changes_nothing_more(rosa, kim):
    page = written(rosa)
    handed = hand(rosa, page, kim)
    handing.take_back(actor=rosa.person, log=rosa.log, page=page, grant=handed.grant)
    before = Entry.rows.count()

    handing.take_back(actor=rosa.person, log=rosa.log, page=page, grant=handed.grant)

    assert Entry.rows.count() == before


def test_a_hand_over_ends_by_itself(rosa, kim):
    """T11: with everybody signed out."""
    handed = hand(rosa, written(rosa), kim, until=today() + timedelta(days=3))

    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert listed(kim) == []
        assert handing.all_handed(rosa.log) == []
        with pytest.raises(Nothing):
            opened(kim, handed)


def test_a_hand_over_outlives_the_note_and_can_still_be_taken_back(rosa, kim):
    page = written(rosa, until=today() + timedelta(days=1))
    hand(rosa, page, kim)

    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        (still,) = handing.all_handed(rosa.log)
        handing.take_back(actor=rosa.person, log=rosa.log, page=still.page, grant=still.grant)

        assert listed(kim) == []


def test_erasing_a_note_takes_back_what_was_handed_of_it(rosa, kim):
    page = written(rosa)
    hand(rosa, page, kim)

    actions.erase(actor=rosa.person, log=rosa.log, page=page)

    assert listed(kim) == []
    assert handing.all_handed(rosa.log) == []


def test_the_same_form_sent_twice_hands_over_once(rosa, kim):
    page, once = written(rosa), uuid4()

    hand(rosa, page, kim, once)
    hand(rosa, page, kim, once)

    assert len(listed(kim)) == 1
    assert Folder.rows.filter(kind=handing.FOLDER_KIND).count() == 1


def test_the_consent_is_kept_sealed_with_its_signature(rosa, kim):
    handed = hand(rosa, written(rosa), kim)

    (kept,) = read(rosa.ring.open(handed.folder), did="consent.read", sections=["consent"])

    written_consent, signature, signed_with = (
        bytes.fromhex(text_of(kept.content, name)) for name in ("consent", "signature", "signer")
    )
    signer = rosa.someone.identity.signer.public
    assert signed_with == signer
    assert signed_by(signer, signature, Label.CONSENT, written_consent)
    assert kept.content["text"] == agreed_text(asked(rosa, kim), "")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_consent_says_what_the_law_asks_of_it(rosa, kim, language):
    text = consent_text(asked(rosa, kim, language=language, purpose="to plan"))

    for said in (
        "Lantern",
        "Response team",
        "Kim",
        "to plan",
        str((today() + timedelta(days=30)).year),
    ):
        assert said in text
    assert "%(" not in text


def test_the_consent_speaks_plainly():
    text = consent_text_for_reading()

    assert "Our help does not depend on it" in text
    assert "You can take it back at any time" in text
    assert "What cannot be called back" in text


def consent_text_for_reading():
    rosa = desk().worker(Role.ADVOCATE)
    return consent_text(asked(rosa, partner_of(desk("Team", is_partner=True)), language="en"))


def test_law_enforcement_gets_two_weeks_and_no_history(rosa):
    police = partner_of(desk("Police", is_partner=True, is_law_enforcement=True), "Officer")
    page = written(rosa)

    with pytest.raises(NotNow):
        hand(rosa, page, police, until=today() + timedelta(days=15))
    handed = hand(rosa, page, police, until=today() + handing.usual(police.person))

    assert handed.until == today() + timedelta(days=14)
    assert not police.ring.open(handed.folder).records[0].history
    assert opened(police, handed)[1]["safety"]["watch"] == "a grey car"
    assert "law enforcement" in consent_text(asked(rosa, police, language="en"))


@pytest.mark.parametrize(
    "wish",
    [
        {"purpose": "  "},
        {"parts": ()},
        {"parts": ("register",)},
        {"until": today() - timedelta(days=1)},
        {"until": today() + timedelta(days=366)},
    ],
)
def test_what_the_law_does_not_allow_is_refused_and_leaves_nothing(rosa, kim, wish):
    """T18, as far as it concerns the log."""
    page = written(rosa)
    grants = Grant.rows.count()

    with pytest.raises(NotNow):
        hand(rosa, page, kim, **wish)

    assert Grant.rows.count() == grants
    assert not Folder.rows.filter(kind=handing.FOLDER_KIND).exists()


def test_nothing_is_handed_to_a_member_center(rosa):
    ines = desk("Harbor").worker(Role.ADVOCATE)

    with pytest.raises(NotNow):
        hand(rosa, written(rosa), ines)


def test_nothing_is_handed_to_somebody_whose_key_has_only_just_changed(rosa, team, kim):
    page = written(rosa)
    kim.someone.identity = type(kim.someone.identity).new()
    team.house.certify(kim.someone)

    with pytest.raises(NotTrusted):
        hand(rosa, page, kim)

    assert not Folder.rows.filter(kind=handing.FOLDER_KIND).exists()


def test_a_volunteer_in_training_hands_nothing_over(lantern, rosa, kim):
    tess = lantern.worker(Role.TRAINEE)
    page = written(rosa)

    with pytest.raises(Denied):
        hand(tess, page, kim, parts=("card",))


def test_parts_without_a_word_are_not_handed_over(rosa, kim):
    page = written(rosa, safety={})

    with pytest.raises(NotNow):
        hand(rosa, page, kim, parts=("safety",))


def test_a_volunteer_in_training_does_not_learn_of_a_hand_over(lantern, rosa, kim):
    tess = lantern.worker(Role.TRAINEE)
    hand(rosa, written(rosa), kim)

    with pytest.raises(NoKey):
        handing.all_handed(tess.log)


def test_who_handed_it_over_sees_when_the_partner_opened_it(rosa, luz, kim):
    handed = hand(rosa, written(rosa), kim)
    opened(kim, handed)

    (sentence,) = handing.opened_by_partner(rosa.ring, handed) or []

    assert sentence.startswith("Kim opened it on")
    assert handing.opened_by_partner(luz.ring, handed) is None


def test_an_advocate_finds_nothing_among_what_is_handed_to_partners(rosa, kim):
    handed = hand(rosa, written(rosa), kim)

    assert listed(rosa) == []
    with pytest.raises(Nothing):
        opened(rosa, handed)
    assert looking.list_notes(rosa.log).lines
