"""Giving a key: a new folder with its first holder, and every grant after it."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from lodestar.kernel.slots import Slot
from lodestar.kernel.trail.sealing import register_agreement
from lodestar.kernel.vault import bundles, keybook
from lodestar.kernel.vault.ending import end_what_is_over, lock
from lodestar.kernel.vault.errors import NoKey, Refused
from lodestar.kernel.vault.identity import PublicIdentity
from lodestar.kernel.vault.keyring import Keyring, today
from lodestar.kernel.vault.models import (
    Folder,
    Grant,
    GrantKeys,
    KeyKind,
    KeyRecord,
    Section,
    this_week,
)
from lodestar.kernel.vault.opened import REGISTER, OpenFolder, keys_of
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.registering import holders, seal_for_holders
from lodestar.kernel.vault.releases import (
    FOR_EVER,
    LONGEST,
    Basis,
    GrantRecord,
    Manner,
    SignedConsent,
    Terms,
    check_terms,
)
from lodestar.kernel.vault.rotation import begin_epoch, catch_up, refresh
from lodestar.kernel.vault.sectionkeys import Epoch
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.telling import tell


__all__ = ["LAW_ENFORCEMENT", "found_folder", "give", "holders"]


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
    _give(folder, actor.center, continuity, KeyKind.CENTER)
    _give(folder, actor.person, Terms(names, purpose, today() + LONGEST, Basis.WORK))
    return folder


@transaction.atomic
def give(
    folder: OpenFolder, recipient: UUID, terms: Terms, *, kind: KeyKind = KeyKind.PERSON
) -> UUID:
    """A grant of sections that the giver holds. Raises Refused, NotTrusted or NoKey; returns its id.

    Only who holds the register can give: whoever gives must be able to say to whom. Without history the
    sections get new keys first, so that the recipient opens what is written from now on and no more.
    """
    lock(folder.id)
    end_what_is_over(folder.row, today())
    refresh(folder)
    return _give(folder, recipient, terms, kind)


def _give(
    folder: OpenFolder, recipient: UUID, terms: Terms, kind: KeyKind = KeyKind.PERSON
) -> UUID:
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
    check_terms(record, terms, today=today(), police=police, kind=kind)
    if terms.release is not None:
        _check_signer(folder, terms.release)
    _make_ready(folder, terms)
    keybook.hold(row)
    grant = _write(folder, record, public)
    tell(folder, "grant.give", sections=terms.sections, grant=grant.id, because=terms.purpose)
    return grant.id


def _check_signer(folder: OpenFolder, release: SignedConsent) -> None:
    """The survivor's own key, or that of somebody of the center who vouches for paper or a typed name."""
    kinds = {KeyKind.SURVIVOR.value}
    if release.consent.manner != Manner.KEY:
        kinds.add(KeyKind.PERSON.value)
    signer = KeyRecord.rows.filter(
        signing=release.signer, center=folder.row.center, kind__in=kinds, ended_on=None
    ).first()
    if signer is None:
        raise Refused(_("Nobody of this center has signed this consent."))
    keybook.check_genuine(signer)


def _make_ready(folder: OpenFolder, terms: Terms) -> None:
    """The giver's keys are the newest; nobody gives a history that they were not given."""
    rows = Section.rows.filter(folder=folder.row, name__in=terms.sections)
    catch_up(folder, rows)
    if not terms.history:
        begin_epoch(folder, terms.sections)
    elif any(folder.keys.newest(name).history is None for name in terms.sections):
        raise Refused(_("You hold this from now on only, so you cannot give what came before."))


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
        for_holders=seal_for_holders(folder, record, folder.actor.identity),
    )
    epochs = [epoch for name in record.sections for epoch in passed_on(folder, name, record)]
    sealed = bundles.seal_keys(record, epochs, public, shard, folder.actor.identity)
    GrantKeys.rows.create(grant=grant, sealed=sealed)
    return grant


def passed_on(folder: OpenFolder, section: str, record: GrantRecord) -> list[Epoch]:
    """With history: everything the giver was given. Without: the newest epoch, and no way back."""
    if record.history:
        return folder.keys.heads(section)
    return [folder.keys.newest(section).without_history()]
