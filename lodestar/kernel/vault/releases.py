"""What a grant must say before it exists: to whom, of what, what for, until when, and on whose word.

34 U.S.C. 12291(b)(2) asks for an informed, written, reasonably time-limited consent to each release.
Inside a center people work with keys given for their work; anything that leaves it needs a consent,
an order of law, or an emergency. There is no argument that switches a rule off.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from lodestar.kernel.vault.encoding import decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen, Refused
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import KeyKind
from lodestar.kernel.vault.primitives import Signer, digest, same, signed_by


LONGEST: Final = timedelta(days=365)
USUAL: Final = timedelta(days=30)
LONGEST_FOR_POLICE: Final = timedelta(days=14)
FOR_EVER: Final = date(9999, 12, 31)  # a center's own key, and a survivor's own


class Basis(StrEnum):
    """Why somebody may hold a key."""

    WORK = "work"  # a person of the folder's own center
    CONTINUITY = "continuity"  # the center's own key, so that sickness loses nothing
    SURVIVOR = "survivor"  # the person whose folder it is
    CONSENT = "consent"  # a written, specific, time-limited release
    LEGAL = "legal"  # compelled: an order, with its document
    EMERGENCY = "emergency"  # a duty to warn or to report


HOLDERS: Final = {  # these grounds fit one kind of key, of the folder's own center
    Basis.WORK: KeyKind.PERSON,
    Basis.CONTINUITY: KeyKind.CENTER,
    Basis.SURVIVOR: KeyKind.SURVIVOR,
}
ENDLESS: Final = frozenset({Basis.CONTINUITY, Basis.SURVIVOR})


class Manner(StrEnum):
    """How a consent was given."""

    PAPER = "paper"  # signed on paper, which the center keeps in its safe
    TYPED = "typed"  # name typed by the person, beside the advocate
    KEY = "key"  # signed with the survivor's own key


@dataclass(frozen=True)
class Consent:
    """The exact words that were shown, and what was agreed to with them. One for each recipient."""

    id: UUID
    folder: UUID
    center: UUID
    recipient: UUID  # the person who will hold the key
    recipient_center: UUID
    sections: tuple[str, ...]
    purpose: str
    until: date
    text: str
    language: str
    version: str
    manner: Manner
    explained_by: UUID
    day: date

    def written(self) -> bytes:
        return encode(
            [
                ("id", self.id.bytes),
                ("folder", self.folder.bytes),
                ("center", self.center.bytes),
                ("recipient", self.recipient.bytes),
                ("recipient_center", self.recipient_center.bytes),
                ("sections", list(self.sections)),
                ("purpose", self.purpose),
                ("until", self.until.isoformat()),
                ("text", self.text),
                ("language", self.language),
                ("version", self.version),
                ("manner", self.manner.value),
                ("explained_by", self.explained_by.bytes),
                ("day", self.day.isoformat()),
            ]
        )

    @property
    def mark(self) -> bytes:
        """32 bytes that change with every word of it; the grant carries them."""
        return digest(Label.CONSENT, self.written())


@dataclass(frozen=True)
class SignedConsent:
    """A consent with the signature of whoever vouches for it: the survivor's key, or the advocate's."""

    consent: Consent
    signer: bytes  # Ed25519 public key
    signature: bytes

    @classmethod
    def sign(cls, consent: Consent, signer: Signer) -> "SignedConsent":
        return cls(consent, signer.public, signer.sign(Label.CONSENT, consent.written()))

    @property
    def holds(self) -> bool:
        return signed_by(self.signer, self.signature, Label.CONSENT, self.consent.written())


@dataclass(frozen=True)
class Terms:
    """What is to be granted, and on what ground."""

    sections: tuple[str, ...]
    purpose: str
    until: date
    basis: Basis
    history: bool = True
    release: SignedConsent | None = None
    document: str = ""  # of an order or an emergency: what it is and where it is kept


@dataclass(frozen=True)
class GrantRecord:
    """The whole of a grant; every byte of it is bound into the seal of the keys."""

    id: UUID
    folder: UUID
    center: UUID
    recipient_key: bytes
    recipient: UUID
    recipient_center: UUID
    sections: tuple[str, ...]
    history: bool
    purpose: str
    until: date
    basis: Basis
    consent: bytes
    document: str
    giver_key: bytes
    giver: UUID
    week: str

    def written(self) -> bytes:
        """The bytes that are signed and bound."""
        return self._written

    @cached_property
    def _written(self) -> bytes:
        return encode(
            [
                ("id", self.id.bytes),
                ("folder", self.folder.bytes),
                ("center", self.center.bytes),
                ("recipient_key", self.recipient_key),
                ("recipient", self.recipient.bytes),
                ("recipient_center", self.recipient_center.bytes),
                ("sections", list(self.sections)),
                ("history", self.history),
                ("purpose", self.purpose),
                ("until", self.until.isoformat()),
                ("basis", self.basis.value),
                ("consent", self.consent),
                ("document", self.document),
                ("giver_key", self.giver_key),
                ("giver", self.giver.bytes),
                ("week", self.week),
            ]
        )

    @classmethod
    def read(cls, data: bytes) -> "GrantRecord":
        """Raises DoesNotOpen for bytes that are no record."""
        match decode(data):
            case {
                "id": bytes(own),
                "folder": bytes(folder),
                "center": bytes(center),
                "recipient_key": bytes(recipient_key),
                "recipient": bytes(recipient),
                "recipient_center": bytes(recipient_center),
                "sections": list(sections),
                "history": bool(history),
                "purpose": str(purpose),
                "until": str(until),
                "basis": str(basis),
                "consent": bytes(consent),
                "document": str(document),
                "giver_key": bytes(giver_key),
                "giver": bytes(giver),
                "week": str(week),
            } if basis in set(Basis):
                return cls(
                    UUID(bytes=own),
                    UUID(bytes=folder),
                    UUID(bytes=center),
                    recipient_key,
                    UUID(bytes=recipient),
                    UUID(bytes=recipient_center),
                    tuple(sections),
                    history,
                    purpose,
                    date.fromisoformat(until),
                    Basis(basis),
                    consent,
                    document,
                    giver_key,
                    UUID(bytes=giver),
                    week,
                )
        raise DoesNotOpen


def check_terms(
    record: GrantRecord, terms: Terms, *, today: date, police: bool, kind: KeyKind
) -> None:
    """Everything that the law asks of a grant. Raises Refused with the reason."""
    _check_said(record)
    _check_holder(record, kind)
    _check_time(record, today=today, police=police)
    if record.basis == Basis.CONSENT:
        _check_consent(record, terms.release, today)
    elif terms.release is not None:
        raise Refused(_("This does not rest on a consent, so it cannot carry one."))
    if record.basis in (Basis.LEGAL, Basis.EMERGENCY) and not record.document.strip():
        raise Refused(
            _("Please say which order or which danger this rests on, and where that is kept.")
        )


def _check_said(record: GrantRecord) -> None:
    if not record.purpose.strip():
        raise Refused(_("Please say what this is for."))
    if not record.sections:
        raise Refused(_("Please choose what may be seen."))


def _check_holder(record: GrantRecord, kind: KeyKind) -> None:
    if record.basis not in HOLDERS:
        return
    if record.recipient_center != record.center:
        raise Refused(_("Outside of the center this needs a written release."))
    if HOLDERS[record.basis] != kind:
        raise Refused(_("This ground does not fit whoever would hold the key."))


def _check_time(record: GrantRecord, *, today: date, police: bool) -> None:
    if record.basis in ENDLESS:
        return
    if record.until < today:
        raise Refused(_("The last day is already over."))
    if record.until - today > LONGEST:
        raise Refused(_("A release lasts twelve months at most; after that it is asked for anew."))
    if police and (record.until - today > LONGEST_FOR_POLICE or record.history):
        raise Refused(_("For law enforcement: 14 days at most, and nothing written before today."))


def _check_consent(record: GrantRecord, release: SignedConsent | None, today: date) -> None:
    if release is None or not release.holds:
        raise Refused(_("There is no signed consent to this."))
    consent = release.consent
    matches = (
        same(consent.mark, record.consent)
        and consent.folder == record.folder
        and consent.center == record.center
        and consent.recipient == record.recipient
        and consent.recipient_center == record.recipient_center
        and consent.purpose == record.purpose
        and record.until <= consent.until
        and set(record.sections) <= set(consent.sections)
    )
    if not matches:
        raise Refused(_("The consent says something else than this release."))
    if consent.until - consent.day > LONGEST:
        raise Refused(_("A release lasts twelve months at most; after that it is asked for anew."))
    if not consent.text.strip() or consent.day > today:
        raise Refused(_("The consent does not hold the words that were shown."))
