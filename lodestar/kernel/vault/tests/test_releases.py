"""T18: without purpose, time and consent there is no grant, whatever a form or a program sends."""

import inspect
from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from lodestar.kernel.vault import granting, keybook
from lodestar.kernel.vault.errors import DoesNotOpen, NoKey, Refused
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Grant, KeyKind
from lodestar.kernel.vault.opened import REGISTER
from lodestar.kernel.vault.primitives import Signer
from lodestar.kernel.vault.releases import (
    FOR_EVER,
    LONGEST,
    USUAL,
    Basis,
    Consent,
    GrantRecord,
    Manner,
    SignedConsent,
    Terms,
    check_terms,
)
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.tests.making import Someone, house
from lodestar.kernel.vault.tests.test_folders import found, note, texts, work


pytestmark = pytest.mark.django_db
WORDS = "I agree that the court advocate of Harbor may read how to reach me, until Christmas."


class Scene:
    """Rosa's folder, and Eva of another center who is to see one section of it."""

    def __init__(self) -> None:
        self.center, self.there = house(), house()
        self.rosa, self.eva = self.center.someone(), self.there.someone()
        self.folder = found(self.rosa)

    def consent(self, **other) -> Consent:
        said = {
            "id": uuid4(),
            "folder": self.folder.id,
            "center": self.center.id,
            "recipient": self.eva.id,
            "recipient_center": self.there.id,
            "sections": ("contact",),
            "purpose": "a place to stay",
            "until": today() + USUAL,
            "text": WORDS,
            "language": "en",
            "version": "2026-11",
            "manner": Manner.PAPER,
            "explained_by": self.rosa.id,
            "day": today(),
        }
        return Consent(**(said | other))

    def signed(self, **other) -> SignedConsent:
        return SignedConsent.sign(self.consent(**other), self.rosa.identity.signer)

    def terms(self, release: SignedConsent | None, **other) -> Terms:
        usual = Terms(
            ("contact",), "a place to stay", today() + USUAL, Basis.CONSENT, release=release
        )
        return replace(usual, **other)

    def give(self, terms: Terms, kind: KeyKind = KeyKind.PERSON):
        return granting.give(self.folder, self.eva.id, terms, kind=kind)

    def refused(self, terms: Terms, because: str, kind: KeyKind = KeyKind.PERSON) -> None:
        before = Grant.rows.count()
        with pytest.raises(Refused, match=because):
            self.give(terms, kind)
        assert Grant.rows.count() == before
        assert self.eva.ring.folders() == []


@pytest.fixture
def scene():
    return Scene()


def test_with_a_consent_that_says_so_it_is_given(scene):
    note(scene.folder, "ask for Ana", "contact")

    scene.give(scene.terms(scene.signed()))

    assert texts(scene.eva.ring, scene.folder) == ["ask for Ana"]


def test_t18_without_a_consent(scene):
    scene.refused(scene.terms(None), "no signed consent")


@pytest.mark.parametrize("purpose", ["", "   ", "\n"])
def test_t18_without_a_purpose(scene, purpose):
    release = scene.signed(purpose=purpose)

    scene.refused(scene.terms(release, purpose=purpose), "what this is for")


def test_t18_without_sections(scene):
    scene.refused(scene.terms(scene.signed(sections=()), sections=()), "what may be seen")


def test_t18_without_an_end():
    """There is no default and no `None`: the last day is a date that must be given."""
    with pytest.raises(TypeError):
        Terms(("contact",), "a place to stay", basis=Basis.CONSENT)  # type: ignore[call-arg]


@pytest.mark.parametrize("until", [FOR_EVER, date(2099, 1, 1)])
@pytest.mark.parametrize("basis", [Basis.CONSENT, Basis.LEGAL, Basis.EMERGENCY])
def test_t18_longer_than_twelve_months(scene, until, basis):
    release = scene.signed(until=until) if basis == Basis.CONSENT else None
    terms = scene.terms(release, until=until, basis=basis, document="order 12")

    scene.refused(terms, "twelve months")


def test_twelve_months_are_possible_and_a_day_more_is_not(scene):
    most = today() + LONGEST
    scene.refused(
        scene.terms(scene.signed(until=most + timedelta(days=1)), until=most + timedelta(days=1)),
        "twelve months",
    )

    scene.give(scene.terms(scene.signed(until=most), until=most))


def test_t18_an_old_consent_is_not_renewed_without_asking(scene):
    release = scene.signed(day=today() - LONGEST, until=today() + USUAL)

    scene.refused(scene.terms(release), "twelve months")


def test_t18_a_last_day_that_is_over(scene):
    yesterday = today() - timedelta(days=1)

    scene.refused(scene.terms(scene.signed(until=yesterday), until=yesterday), "already over")


@pytest.mark.parametrize(
    "change",
    [
        {"text": WORDS + " And everything else."},
        {"language": "es"},
        {"version": "2027-01"},
        {"purpose": "whatever"},
        {"sections": ("contact", "safety")},
        {"until": date(2027, 11, 1)},
        {"manner": Manner.KEY},
        {"day": date(2026, 1, 1)},
        {"id": uuid4()},
        {"recipient": uuid4()},
        {"explained_by": uuid4()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_t18_a_consent_that_was_changed_after_it_was_signed(scene, change):
    signed = scene.signed()
    changed = SignedConsent(replace(signed.consent, **change), signed.signer, signed.signature)

    scene.refused(scene.terms(changed), "no signed consent")


@pytest.mark.parametrize(
    "change",
    [
        {"folder": uuid4()},
        {"center": uuid4()},
        {"recipient": uuid4()},
        {"recipient_center": uuid4()},
        {"purpose": "to count"},
        {"sections": ("safety",)},
        {"until": date(2026, 11, 1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_t18_a_consent_to_something_else(scene, change):
    scene.refused(scene.terms(scene.signed(**change)), "something else")


@pytest.mark.parametrize("change", [{"text": " "}, {"day": date(2199, 1, 1)}])
def test_t18_a_consent_without_the_words_that_were_shown(scene, change):
    scene.refused(scene.terms(scene.signed(**change)), "words that were shown")


def test_t18_a_consent_that_only_a_program_signed(scene):
    """Any key can sign; it must be one that this center vouches for."""
    release = SignedConsent.sign(scene.consent(), Signer(b"k" * 32))

    scene.refused(scene.terms(release), "Nobody of this center")


def test_t18_a_consent_that_the_recipient_signed(scene):
    release = SignedConsent.sign(scene.consent(), scene.eva.identity.signer)

    scene.refused(scene.terms(release), "Nobody of this center")


def test_t18_a_consent_of_somebody_who_has_left(scene):
    luz = scene.center.someone()
    release = SignedConsent.sign(scene.consent(), luz.identity.signer)
    keybook.end_key(luz.id)

    scene.refused(scene.terms(release), "Nobody of this center")


def test_t18_a_survivors_own_signature_is_the_survivors(scene):
    """An advocate cannot sign in the survivor's place."""
    scene.refused(scene.terms(scene.signed(manner=Manner.KEY)), "Nobody of this center")
    survivor = Someone(scene.center.id)
    keybook.certify(
        scene.center.identity,
        survivor.identity.public,
        kind=KeyKind.SURVIVOR,
        owner=survivor.id,
        center=scene.center.id,
    )
    release = SignedConsent.sign(scene.consent(manner=Manner.KEY), survivor.identity.signer)

    scene.give(scene.terms(release))


def test_t18_nothing_overrides_a_consent(scene):
    """Primero's hole: its API took `consent_overridden: true` from whoever sent it."""
    words = ("override", "overridden", "force", "skip", "check", "bypass", "waive")
    asked = [*inspect.signature(granting.give).parameters, *(field.name for field in fields(Terms))]
    asked += [*inspect.signature(check_terms).parameters]

    assert [name for name in asked if any(word in name for word in words)] == []
    with pytest.raises(TypeError):
        scene.terms(None, consent_overridden=True)
    with pytest.raises(TypeError):
        granting.give(scene.folder, scene.eva.id, scene.terms(None), consent_overridden=True)  # type: ignore[call-arg]


# Grounds that need no consent cannot be borrowed


@pytest.mark.parametrize("basis", [Basis.WORK, Basis.CONTINUITY, Basis.SURVIVOR])
def test_t18_no_ground_of_the_house_leaves_the_house(scene, basis):
    terms = scene.terms(None, basis=basis, until=today() + USUAL)

    scene.refused(terms, "needs a written release")


@pytest.mark.parametrize("basis", [Basis.CONTINUITY, Basis.SURVIVOR])
def test_t18_no_person_gets_a_key_for_ever(scene, basis):
    luz = scene.center.someone()

    with pytest.raises(Refused, match="does not fit"):
        granting.give(scene.folder, luz.id, Terms(("contact",), "for ever", FOR_EVER, basis))


def test_t18_another_centers_own_key_needs_a_consent_too(scene):
    terms = Terms(("contact",), "in case Eva is ill", FOR_EVER, Basis.CONTINUITY)

    with pytest.raises(Refused, match="needs a written release"):
        granting.give(scene.folder, scene.there.id, terms, kind=KeyKind.CENTER)


@pytest.mark.parametrize("basis", [Basis.LEGAL, Basis.EMERGENCY])
@pytest.mark.parametrize("document", ["", "  "])
def test_t18_an_order_or_a_danger_is_named(scene, basis, document):
    scene.refused(scene.terms(None, basis=basis, document=document), "which order or which danger")


def test_t18_what_is_compelled_does_not_pass_for_a_consent(scene):
    terms = scene.terms(scene.signed(), basis=Basis.LEGAL, document="order 12")

    scene.refused(terms, "does not rest on a consent")


@pytest.mark.parametrize("basis", [Basis.CONSENT, Basis.LEGAL, Basis.EMERGENCY])
def test_nobody_outside_sees_who_else_holds_a_key(scene, basis):
    sections = ("contact", REGISTER)
    release = scene.signed(sections=sections) if basis == Basis.CONSENT else None

    scene.refused(
        scene.terms(release, basis=basis, document="order 12", sections=sections),
        "Who else holds a key",
    )


# Law enforcement


@pytest.fixture
def police(scene, monkeypatch):
    monkeypatch.setattr(
        granting.LAW_ENFORCEMENT, "_filler", lambda center: center == scene.there.id
    )


@pytest.mark.parametrize(("days", "history"), [(15, False), (14, True), (30, True)])
def test_t18_law_enforcement_gets_fourteen_days_and_no_history(scene, police, days, history):
    until = today() + timedelta(days=days)

    scene.refused(
        scene.terms(scene.signed(until=until), until=until, history=history), "law enforcement"
    )


def test_law_enforcement_sees_nothing_that_was_written_before(scene, police):
    note(scene.folder, "before", "contact")
    until = today() + timedelta(days=14)

    scene.give(scene.terms(scene.signed(until=until), until=until, history=False))
    note(scene.folder, "after", "contact")

    assert texts(scene.eva.ring, scene.folder) == ["after"]


# Who gives


def test_who_holds_no_register_gives_nothing(scene):
    luz = scene.center.someone()
    granting.give(scene.folder, luz.id, work(("contact",)))

    with pytest.raises(NoKey):
        granting.give(luz.ring.open(scene.folder.id), scene.center.someone().id, work(("contact",)))


def test_who_reads_from_now_on_gives_no_history(scene):
    """With it, the next epoch would have shown everything from the beginning."""
    luz, ana = scene.center.someone(), scene.center.someone()
    note(scene.folder, "before", "contact")
    granting.give(scene.folder, luz.id, work(history=False))

    with pytest.raises(Refused, match="from now on only"):
        granting.give(luz.ring.open(scene.folder.id), ana.id, work())
    granting.give(luz.ring.open(scene.folder.id), ana.id, work(history=False))

    assert texts(ana.ring, scene.folder) == []


def test_a_refused_grant_leaves_no_shard(scene):
    before = shards().of(Grant.rows.values_list("id", flat=True))

    scene.refused(scene.terms(None), "no signed consent")

    assert len(before) == Grant.rows.count()


def test_a_record_that_is_none_does_not_open():
    with pytest.raises(DoesNotOpen):
        GrantRecord.read(b"")
    with pytest.raises(DoesNotOpen):
        GrantRecord.read(Identity.new().fingerprint)
