"""A center's new key: everything that the old one could open is sealed to the new one, step by step.

Each step is a transaction of its own and moves whole folders, so that it can be stopped and begun
again: what is done is done, what is left still opens with the old key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from lodestar.kernel.trail.recording import lock_tip
from lodestar.kernel.vault import bundles, keybook
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import Folder, Grant, GrantKeys, KeyRecord, Section
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.registering import seal_for_holders
from lodestar.kernel.vault.releases import GrantRecord
from lodestar.kernel.vault.sectionkeys import Epoch
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.telling import facts_of, tell_all


STEP: Final = 200  # folders in one transaction


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


def reseal_center(old: Keyring, new: Identity, *, stolen: bool) -> Iterator[Progress]:
    """Move every grant of a center's old key to its new one. Raises NotTrusted for an uncertified one.

    With `stolen`, whatever is written next in these folders gets new keys as well. Nothing happens
    until it is iterated over; a step that fails leaves its folders with the old key.
    """
    row = keybook.verified_key(new.fingerprint)
    waiting = old.folders()
    done = 0
    for step in batched_ids(waiting):
        _move(step, old, new, row, stolen=stolen)
        done += len(step)
        yield Progress(done, len(waiting))


def batched_ids(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), STEP):
        yield ids[start : start + STEP]


def _move(step: list[UUID], old: Keyring, new: Identity, row: KeyRecord, *, stolen: bool) -> None:
    with transaction.atomic():
        lock_tip()
        list(Folder.rows.select_for_update().filter(id__in=step).order_by("id"))
        folders = old.open_all(step, for_the_last_time=True)
        ended = [record.id for folder in folders for record in folder.records]
        records = [
            (folder, record, _renewed(record, old, row))
            for folder in folders
            for record in folder.records
        ]
        halves = shards().make_all(renewed.id for _, _, renewed in records)
        made, keys, told = [], [], []
        for folder, record, renewed in records:
            made.append(_grant(folder, renewed, new))
            epochs = _reach(folder, record)
            sealed = bundles.seal_keys(renewed, epochs, new.public, halves[renewed.id], new)
            keys.append(GrantKeys(grant_id=renewed.id, sealed=sealed))
            told.append(
                (
                    folder,
                    facts_of(folder, "grant.renew", sections=record.sections, grant=renewed.id),
                )
            )
        tell_all(told)
        Grant.rows.bulk_create(made)
        GrantKeys.rows.bulk_create(keys)
        Grant.rows.filter(id__in=ended).delete()
        if stolen:
            Section.rows.filter(folder__in=[folder.id for folder in folders]).update(stale=True)
    shards().end(ended)


def _renewed(record: GrantRecord, old: Keyring, row: KeyRecord) -> GrantRecord:
    return replace(
        record,
        id=uuid4(),
        recipient_key=bytes(row.fingerprint),
        giver_key=bytes(row.fingerprint),
        giver=old.actor.person,
    )


def _grant(folder: OpenFolder, record: GrantRecord, new: Identity) -> Grant:
    return Grant(
        id=record.id,
        folder=folder.row,
        tag=tag_of(record.recipient_key),
        until=record.until,
        week=record.week,
        for_recipient=bundles.seal_record(record, new.public, new),
        for_holders=seal_for_holders(folder, record, new),
    )


def _reach(folder: OpenFolder, record: GrantRecord) -> list[Epoch]:
    return [epoch for name in record.sections for epoch in folder.keys.heads(name)]
