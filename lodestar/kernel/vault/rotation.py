"""New epochs: after an ending, whatever is written next is written under keys that the one who left never had."""

from collections.abc import Iterable

from lodestar.kernel.trail.sealing import register_agreement
from lodestar.kernel.vault import bundles, keybook
from lodestar.kernel.vault.ending import lock
from lodestar.kernel.vault.errors import NeedsRenewal
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import GrantKeys, KeyKind, KeyRecord, Link, Section
from lodestar.kernel.vault.opened import REGISTER, OpenFolder
from lodestar.kernel.vault.registering import held, reseal_for_holders
from lodestar.kernel.vault.releases import Basis, GrantRecord
from lodestar.kernel.vault.sectionkeys import Epoch, seal_link
from lodestar.kernel.vault.shards import shards


def renew(folder: OpenFolder, sections: Iterable[str]) -> None:
    """Give new keys to those of these sections from which somebody was taken out; inside a transaction.

    The register is renewed along with them. Raises NeedsRenewal for who does not hold it.
    """
    wanted = {*sections, REGISTER}
    rows = list(Section.rows.filter(folder=folder.row, name__in=wanted))
    stale = [row for row in rows if row.stale]
    catch_up(folder, rows)
    if not stale:
        return
    if not folder.holds_register:
        raise NeedsRenewal
    live = held(folder)
    new = [_next(folder, row) for row in stale if row.name in folder.keys.sections]
    folder.keys.add(new)
    for _, record in live:
        _pass_on(folder, record, new)
    if any(epoch.section == REGISTER for epoch in new):
        _tell_register(folder)
        for grant, _ in live:
            reseal_for_holders(folder, grant)


def begin_epoch(folder: OpenFolder, sections: Iterable[str]) -> None:
    """New keys for these sections, for somebody who is to read from now on; inside a transaction."""
    names = list(sections)
    Section.rows.filter(folder=folder.row, name__in=names).update(stale=True)
    renew(folder, names)


def refresh(folder: OpenFolder) -> None:
    """Locks the folder, and sees what this person holds now. Raises NoKey where all of it has ended.

    A folder may have been opened a moment before somebody's access to it was ended. Who could still
    write with it would make the next epoch's keys, and have them.
    """
    folder.row.register_public = lock(folder.id).register_public
    ring = _ring(folder)
    if ring.live_grants(folder.id) != {record.id for record in folder.records}:
        now = ring.open(folder.id)
        folder.keys, folder.records = now.keys, now.records


def _ring(folder: OpenFolder) -> Keyring:
    actor = folder.actor
    return Keyring(actor.identity, person=actor.person, center=actor.center, because=actor.because)


def catch_up(folder: OpenFolder, rows: Iterable[Section]) -> None:
    """Somebody else may have begun an epoch since this folder was opened: fetch what they passed on."""
    held = [row for row in rows if row.name in folder.keys.sections]
    if all(folder.keys.newest(row.name).number >= row.epoch for row in held):
        return
    again = _ring(folder).open(folder.id)
    for section in again.keys.sections:
        folder.keys.add(again.keys.heads(section))
    if any(folder.keys.newest(row.name).number < row.epoch for row in held):
        raise NeedsRenewal


def _next(folder: OpenFolder, row: Section) -> Epoch:
    older = folder.keys.newest(row.name)
    newer = Epoch.new(row.name, older.number + 1)
    Link.rows.create(
        section=row, number=newer.number, sealed=seal_link(newer, older, folder.id.bytes)
    )
    row.epoch, row.stale = newer.number, False
    row.save(update_fields=["epoch", "stale"])
    return newer


def _tell_register(folder: OpenFolder) -> None:
    newest = folder.keys.newest(REGISTER)
    folder.row.register_public = register_agreement(newest.content).public
    folder.row.save(update_fields=["register_public"])


def _of_a_center_that_renews(record: GrantRecord) -> KeyRecord | None:
    """A center's key ends when its new one is certified, and still opens until everything is moved."""
    if record.basis != Basis.CONTINUITY:
        return None
    row = KeyRecord.rows.filter(fingerprint=record.recipient_key, kind=KeyKind.CENTER).first()
    if row is not None:
        keybook.check_genuine(row)
    return row


def _pass_on(folder: OpenFolder, record: GrantRecord, new: list[Epoch]) -> None:
    """Those who still hold a grant receive the new keys, as far as it reaches."""
    theirs = [epoch for epoch in new if epoch.section in record.sections]
    if not theirs:
        return
    if not record.history:
        theirs = [epoch.without_history() for epoch in theirs]
    row = keybook.still_theirs(record.recipient_key) or _of_a_center_that_renews(record)
    shard = shards().of([record.id]).get(record.id)
    if row is None or shard is None:
        return  # their key or their grant has just ended: they receive nothing more
    maker = folder.actor.identity
    sealed = bundles.seal_keys(record, theirs, keybook.public_of(row), shard, maker)
    GrantKeys.rows.create(grant_id=record.id, sealed=sealed)
