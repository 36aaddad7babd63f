"""Giving a key: a new folder with its first holder, and every grant after it."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from lodestar.kernel.slots import Slot
from lodestar.kernel.trail.sealing import register_agreement
from lodestar.kernel.vault import bundles, keybook
from lodestar.kernel.vault.blobs import open_blob, seal
from lodestar.kernel.vault.errors import NoKey, Refused
from lodestar.kernel.vault.identity import PublicIdentity
from lodestar.kernel.vault.keyring import Keyring, today
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Folder, Grant, GrantKeys, KeyKind, Section, this_week
from lodestar.kernel.vault.opened import REGISTER, OpenFolder, keys_of
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.primitives import derive
from lodestar.kernel.vault.releases import (
    FOR_EVER,
    LONGEST,
    Basis,
    GrantRecord,
    Terms,
    check_terms,
)
from lodestar.kernel.vault.secret import SealKey, Secret
from lodestar.kernel.vault.sectionkeys import Epoch
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.telling import tell


WITH_REGISTER = frozenset({Basis.WORK, Basis.CONTINUITY, Basis.SURVIVOR})
LAW_ENFORCEMENT: Slot[UUID, bool] = Slot("Is this center a part of law enforcement?")


@transaction.atomic
def found_folder(
    keyring: Keyring, *, kind: str, sections: Iterable[str], purpose: str
) -> OpenFolder:
    """A new folder of the actor's center, opened by the actor and by the center's own key.

    Raises NotTrusted where one of the two keys is not certified, or has only just changed.
    """
    actor = keyring.actor
    epochs = [Epoch.new(name, 1) for name in (*sections, REGISTER)]
    public = register_agreement(epochs[-1].content).public
    row = Folder.rows.create(center=actor.center, kind=kind, register_public=public)
    Section.rows.bulk_create(Section(folder=row, name=epoch.section) for epoch in epochs)
    folder = OpenFolder(row, actor, keys_of(row), ())
    folder.keys.add(epochs)
    names = tuple(epoch.section for epoch in epochs)
    continuity = Terms(names, purpose, FOR_EVER, Basis.CONTINUITY)
    give(folder, actor.center, continuity, kind=KeyKind.CENTER)
    give(folder, actor.person, Terms(names, purpose, today() + LONGEST, Basis.WORK))
    return folder


@transaction.atomic
def give(
    folder: OpenFolder, recipient: UUID, terms: Terms, *, kind: KeyKind = KeyKind.PERSON
) -> UUID:
    """A grant of sections that the giver holds. Raises Refused, NotTrusted or NoKey; returns its id.

    Only who holds the register can give: whoever gives must be able to say to whom.
    """
    if not folder.holds_register:
        raise NoKey
    folder.need(frozenset(terms.sections))
    if REGISTER in terms.sections and terms.basis not in WITH_REGISTER:
        raise Refused(
            _("Who else holds a key stays with the center and with the person it is about.")
        )
    row = keybook.verified_row(recipient, kind)
    public = keybook.public_of(row)
    record = _record(folder, row.owner, row.center, public, terms)
    police = bool(LAW_ENFORCEMENT.ask(record.recipient_center))
    check_terms(record, terms, today=today(), police=police)
    Folder.rows.select_for_update().get(id=folder.id)
    grant = _write(folder, record, public)
    tell(folder, "grant.give", sections=terms.sections, grant=grant.id, because=terms.purpose)
    return grant.id


def _record(
    folder: OpenFolder, owner: UUID, center: UUID, public: PublicIdentity, terms: Terms
) -> GrantRecord:
    if terms.basis == Basis.CONSENT and terms.release is None:
        raise Refused(_("There is no signed consent to this."))
    return GrantRecord(
        id=uuid4(),
        folder=folder.id,
        center=folder.row.center,
        recipient_key=public.fingerprint,
        recipient=owner,
        recipient_center=center,
        sections=tuple(sorted(set(terms.sections))),
        history=terms.history,
        purpose=terms.purpose,
        until=terms.until,
        basis=terms.basis,
        consent=terms.release.consent.mark if terms.release else b"",
        document=terms.document,
        giver_key=folder.actor.identity.fingerprint,
        giver=folder.actor.person,
        week=this_week(),
    )


def _write(folder: OpenFolder, record: GrantRecord, public: PublicIdentity) -> Grant:
    shard = shards().make(record.id)
    grant = Grant.rows.create(
        id=record.id,
        folder=folder.row,
        tag=tag_of(record.recipient_key),
        until=record.until,
        week=record.week,
        for_recipient=bundles.seal_record(record, public, folder.actor.identity),
        for_holders=seal_for_holders(folder, record),
    )
    epochs = [epoch for name in record.sections for epoch in passed_on(folder, name, record)]
    GrantKeys.rows.create(grant=grant, sealed=bundles.seal_keys(record, epochs, public, shard))
    return grant


def passed_on(folder: OpenFolder, section: str, record: GrantRecord) -> list[Epoch]:
    """With history: everything the giver was given. Without: the newest epoch, and no way back."""
    if record.history:
        return folder.keys.heads(section)
    return [folder.keys.newest(section).without_history()]


# The register: who holds what, readable by those who hold the folder


def seal_for_holders(folder: OpenFolder, record: GrantRecord) -> bytes:
    epoch = folder.keys.newest(REGISTER)
    key = _register_key(epoch, record.id)
    sealed = seal(key, record.written(), label=Label.REGISTER_RECORD, bound=(record.id.bytes,))
    return epoch.number.to_bytes(4, "big") + sealed


def _register_key(epoch: Epoch, grant: UUID) -> Secret:
    return SealKey(derive(epoch.content, Label.REGISTER_RECORD, grant.bytes))


def holders(folder: OpenFolder) -> list[GrantRecord]:
    """Every live grant of the folder, whoever holds it. Raises NoKey without the register."""
    if not folder.holds_register:
        raise NoKey
    live = list(Grant.rows.filter(folder=folder.row, until__gte=today()).order_by("id"))
    there = shards().of(grant.id for grant in live)
    return [record_of(folder, grant) for grant in live if grant.id in there]


def record_of(folder: OpenFolder, grant: Grant) -> GrantRecord:
    sealed = bytes(grant.for_holders)
    epoch = folder.keys.at(REGISTER, int.from_bytes(sealed[:4], "big"))
    key = _register_key(epoch, grant.id)
    plain = open_blob(key, sealed[4:], label=Label.REGISTER_RECORD, bound=(grant.id.bytes,))
    return GrantRecord.read(plain)
