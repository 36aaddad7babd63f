"""Handing a note to a partner, when the person it is about agrees; and taking it back.

A copy of the agreed parts goes into a folder of its own, to which one person of the partner gets a key
until one day. The consent lies beside it, sealed, in a part that the partner does not hold. That it was
handed is written into the note, where only those can read it who may take it back: to whom and what for
is nothing that a volunteer in training needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext

from lodestar.kernel.people.models import Person
from lodestar.kernel.vault.ending import By, end_grant, erase_pages
from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.granting import found_folder, give
from lodestar.kernel.vault.keyring import Keyring, today
from lodestar.kernel.vault.models import Entry, Folder, Grant
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.reading import Opened, read
from lodestar.kernel.vault.releases import (
    LONGEST,
    LONGEST_FOR_POLICE,
    USUAL,
    Basis,
    Consent,
    Manner,
    SignedConsent,
    Terms,
)
from lodestar.kernel.vault.writing import Content, write
from lodestar.shiftlog import looks, policies
from lodestar.shiftlog.consents import VERSION, Asked, agreed_text
from lodestar.shiftlog.errors import Nothing, NotNow
from lodestar.shiftlog.looking import check_live
from lodestar.shiftlog.notes import (
    ANSWER,
    CONTACT,
    HANDED,
    NOTE,
    PARTS,
    TAKEN,
    by_of,
    order_of,
    signed,
    text_of,
    texts_of,
)


FOLDER_KIND: Final = "handed"
COPY, CONSENT_RECORD, CONSENT_PART = "copy/1", "consent/1", "consent"
COPIED_INTO, AGREED = "handed.write", "consent.write"
OPENED = "handed.read"
RECORDED_IN: Final = CONTACT


@dataclass(frozen=True)
class Handed:
    """That something was handed over, as the note itself tells it."""

    page: UUID
    folder: UUID
    copy: UUID
    grant: UUID
    partner: UUID
    parts: tuple[str, ...]
    purpose: str
    until: date
    by: UUID
    order: int


def longest(partner: Person) -> timedelta:
    """Twelve months; two weeks for law enforcement."""
    police = partner.center is not None and partner.center.is_law_enforcement
    return LONGEST_FOR_POLICE if police else LONGEST


def usual(partner: Person) -> timedelta:
    return min(USUAL, longest(partner))


def check_asked(actor: Person, asked: Asked) -> None:
    """What cannot be asked of anybody. Raises NotNow with the reason."""
    if not Person.objects.partners_for(actor).filter(pk=asked.partner.pk).exists():
        raise NotNow(gettext("This person is not one of a partner, or has left."))
    if not asked.parts or not set(asked.parts) <= set(PARTS):
        raise NotNow(gettext("Please choose what may be seen."))
    if not asked.purpose.strip():
        raise NotNow(gettext("Please say what this is for."))
    if not today() <= asked.until <= today() + longest(asked.partner):
        days = longest(asked.partner).days
        raise NotNow(
            gettext("The last day can be from today to %(days)s days from now.") % {"days": days}
        )


def parts_of(log: OpenFolder, page: UUID) -> list[str]:
    """The parts in which something stands, as far as the reader holds them. What it is stays sealed."""
    rows = Entry.rows.filter(folder=log.row, page=page, schema__in=[NOTE, ANSWER])
    there = set(rows.values_list("section", flat=True))
    return [name for name in PARTS if name in there & log.sections]


@transaction.atomic
def hand_over(
    *,
    actor: Person,
    keyring: Keyring,
    log: OpenFolder,
    page: UUID,
    asked: Asked,
    name: str,
    once: UUID,
) -> None:
    """All of it or nothing; the same form a second time changes nothing.

    `name` was typed by the person who agrees; empty where they signed on paper. Raises Denied, Nothing,
    NotNow, and what the vault refuses: a partner's key that is new or not certified.
    """
    policies.check_can_hand_over(actor=actor, center=log.row.center)
    check_asked(actor, asked)
    Folder.rows.select_for_update().get(id=log.id)
    check_live(log, page)
    log.need(frozenset(asked.parts))
    if any(text_of(c.content, "once") == str(once) for c in _records(log, [page], looks.COPIED)):
        return
    said = _agreed_words(log, page, asked)
    names = [*asked.parts, CONSENT_PART]
    folder = found_folder(keyring, kind=FOLDER_KIND, sections=names, purpose=asked.purpose)
    grant = _release(actor, keyring, folder, asked, name)
    copy = write(folder, said, schema=COPY, did=COPIED_INTO, until=asked.until)
    ids = {"folder": folder.id, "copy": copy, "grant": grant, "once": once}
    _note_down(actor, log, page, asked, ids)


def _release(actor: Person, keyring: Keyring, folder: OpenFolder, asked: Asked, name: str) -> UUID:
    """The consent, signed and kept, and the key that rests on it. Law enforcement gets no history."""
    consent = _consent(actor, folder, asked, name)
    release = SignedConsent.sign(consent, keyring.actor.identity.signer)
    _keep(folder, release)
    history = longest(asked.partner) != LONGEST_FOR_POLICE
    terms = Terms(consent.sections, consent.purpose, asked.until, Basis.CONSENT, history, release)
    return give(folder, asked.partner.public_id, terms)


def _agreed_words(log: OpenFolder, page: UUID, asked: Asked) -> dict[str, Content]:
    parts = read(log, did=looks.COPIED, sections=asked.parts, pages=[page])
    said = {name: content for name in asked.parts if (content := _said(parts, name))}
    if not said:
        raise NotNow(gettext("The parts that you chose are empty."))
    return said


def _said(parts: Sequence[Opened], name: str) -> Content:
    """The words of one part with what was added to them; not who wrote them, not when it was done."""
    ordered = [part for part in sorted(parts, key=order_of) if part.section == name]
    own: Content = {}
    for part in ordered:
        if part.schema == NOTE:
            own = {k: v for k, v in part.content.items() if k not in {"by", "order"}}
    added = [text_of(part.content, "text") for part in ordered if part.schema == ANSWER]
    return own | ({"added": added} if added else {})


def _consent(actor: Person, folder: OpenFolder, asked: Asked, name: str) -> Consent:
    return Consent(
        id=uuid4(),
        folder=folder.id,
        center=folder.row.center,
        recipient=asked.partner.public_id,
        recipient_center=asked.partner.center_id or asked.partner.public_id,
        sections=tuple(sorted(asked.parts)),
        purpose=asked.purpose.strip(),
        until=asked.until,
        text=agreed_text(asked, name),
        language=asked.language,
        version=VERSION,
        manner=Manner.TYPED if name else Manner.PAPER,
        explained_by=actor.public_id,
        day=today(),
    )


def _keep(folder: OpenFolder, release: SignedConsent) -> None:
    """The signed words, for a year: they show on whose word something was shared."""
    content: Content = {
        "consent": release.consent.written().hex(),
        "text": release.consent.text,
        "signer": release.signer.hex(),
        "signature": release.signature.hex(),
    }
    until = today() + LONGEST
    write(folder, {CONSENT_PART: content}, schema=CONSENT_RECORD, did=AGREED, until=until)


def _note_down(
    actor: Person, log: OpenFolder, page: UUID, asked: Asked, ids: dict[str, UUID]
) -> None:
    content: Content = {
        "partner": str(asked.partner.public_id),
        "parts": list(asked.parts),
        "purpose": asked.purpose.strip(),
        "until": asked.until.isoformat(),
        **{name: str(value) for name, value in ids.items()},
    }
    sealed = signed(actor.public_id, content)
    write(log, {RECORDED_IN: sealed}, schema=HANDED, did=looks.HANDED, until=asked.until, page=page)


# What was handed over ----------------------------------------------------------------------------


def handed_of(log: OpenFolder, page: UUID) -> list[Handed]:
    """What of this note somebody outside can open now."""
    return _live(_records(log, [page], looks.READ))


def all_handed(log: OpenFolder) -> list[Handed]:
    """Everything of this log that somebody outside can open now, newest first."""
    return _live(_records(log, None, looks.LISTED))


def _records(log: OpenFolder, pages: Sequence[UUID] | None, did: str) -> list[Opened]:
    return read(log, did=did, sections=[RECORDED_IN], pages=pages, schema=HANDED)


def _live(records: list[Opened]) -> list[Handed]:
    handed = [_handed(record) for record in records]
    ids = [one.grant for one in handed]
    live = set(Grant.rows.filter(id__in=ids, until__gte=today()).values_list("id", flat=True))
    there = [one for one in handed if one.grant in live]
    return sorted(there, key=lambda one: one.order, reverse=True)


def _handed(record: Opened) -> Handed:
    content = record.content
    return Handed(
        page=record.page,
        folder=UUID(text_of(content, "folder")),
        copy=UUID(text_of(content, "copy")),
        grant=UUID(text_of(content, "grant")),
        partner=UUID(text_of(content, "partner")),
        parts=tuple(texts_of(content, "parts")),
        purpose=text_of(content, "purpose"),
        until=date.fromisoformat(text_of(content, "until")),
        by=by_of(content),
        order=order_of(record),
    )


def take_back(*, actor: Person, log: OpenFolder, page: UUID, grant: UUID) -> None:
    """The partner's next request finds nothing. Once more changes nothing. Raises Denied and Nothing."""
    policies.check_can_take_back(actor=actor, center=log.row.center)
    known = [_handed(record) for record in _records(log, [page], looks.READ)]
    found = next((one for one in known if one.grant == grant), None)
    if found is None:
        raise Nothing
    by = By(who=actor.public_id, center=log.row.center)
    if end_grant(grant, by):
        erase_pages(found.folder, [found.copy], by)
        content = signed(actor.public_id, {"grant": str(grant)})
        write(
            log,
            {RECORDED_IN: content},
            schema=TAKEN,
            did=looks.TAKEN_BACK,
            until=found.until,
            page=page,
        )


def opened_by_partner(keyring: Keyring, handed: Handed) -> list[str] | None:
    """When the partner opened it, in sentences; None for those who hold no key to that record."""
    try:
        folder = keyring.open(handed.folder)
        told = [facts for facts in looks.told(folder) if facts and facts.did == OPENED]
    except NoKey:
        return None
    names = looks.names_of(facts.who for facts in told)
    return list(dict.fromkeys(looks.sentence(facts, names) for facts in told))
