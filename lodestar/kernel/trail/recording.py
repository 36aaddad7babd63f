"""Writing to the trail: an entry stands or falls with the transaction of what it tells of.

`append` is called before content is opened or changed. If the entry cannot be written, it raises and the
transaction can no longer be committed, so that nothing happens without its entry.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from lodestar.kernel.trail.errors import NotRecorded, OutsideTransaction
from lodestar.kernel.trail.models import TrailBody, TrailLeaf, TrailTip
from lodestar.kernel.trail.sealing import shredding_body
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import digest


BEGINNING: Final = bytes(32)  # stands before the first leaf
ADD_LEAF: Final = "INSERT INTO trail_leaf (n, hash) VALUES (%s, %s)"
ADD_BODY: Final = "INSERT INTO trail_body (n, folder, sealed) VALUES (%s, %s, %s)"
Body = tuple[bytes, UUID | None]  # sealed bytes, and the folder that they are about


def append(sealed: bytes, folder: UUID | None) -> int:
    """Writes one entry and returns its number. Raises OutsideTransaction and NotRecorded."""
    return append_all([(sealed, folder)])[0]


def append_all(bodies: Sequence[Body]) -> list[int]:
    """Several entries in their order, all of them or none. Raises OutsideTransaction and NotRecorded."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    try:
        lock_tip()
        return _write(bodies)
    except DatabaseError as error:
        transaction.set_rollback(True)
        raise NotRecorded from error


def shred(folders: Iterable[UUID]) -> int:
    """Deletes what the trail says about these folders, and says in clear which entries are emptied.

    A body that is gone without such an entry is a finding of the verifier. Returns how many went.
    """
    with transaction.atomic():
        gone = TrailBody.rows.filter(folder__in=list(folders)).order_by("leaf_id")
        numbers = list(gone.values_list("leaf_id", flat=True))
        if numbers:
            append(shredding_body(spans(numbers)), None)
            gone.delete()
    return len(numbers)


def leaf_hash(before: bytes, n: int, sealed: bytes) -> bytes:
    """The hash of leaf n after the leaf `before`. The verifier computes the same from the body's hash."""
    return digest(Label.TRAIL_LEAF, before, n.to_bytes(8, "big"), body_hash(sealed))


def body_hash(sealed: bytes) -> bytes:
    return digest(Label.TRAIL_BODY, sealed)


def last_leaf() -> tuple[int, bytes]:
    """Number and hash of the newest entry; zero for an empty trail."""
    newest = TrailLeaf.rows.order_by("-n").values_list("n", "hash").first()
    return (newest[0], bytes(newest[1])) if newest else (0, BEGINNING)


def lock_tip() -> None:
    """One writer at a time. SQLite's transactions begin IMMEDIATE and are alone already."""
    if not connection.features.has_select_for_update:
        return
    if not _locked():
        TrailTip.rows.bulk_create([TrailTip(id=1)], ignore_conflicts=True)
        _locked()


def _locked() -> bool:
    return bool(list(TrailTip.rows.select_for_update().filter(id=1).values_list("id")))


def _write(bodies: Sequence[Body]) -> list[int]:
    """Plain statements: rows as objects cost three times as much, and every look pays."""
    n, before = last_leaf()
    leaves, rows = [], []
    for sealed, folder in bodies:
        n, before = n + 1, leaf_hash(before, n + 1, sealed)
        leaves.append((n, before))
        rows.append((n, _stored(folder), sealed))
    with connection.cursor() as cursor:
        cursor.executemany(ADD_LEAF, leaves)
        cursor.executemany(ADD_BODY, rows)
    return [n for n, _ in leaves]


def _stored(folder: UUID | None) -> str | UUID | None:
    """As the database writes a UUID: SQLite as text."""
    if connection.features.has_native_uuid_field:
        return folder
    return folder.hex if folder else None


def spans(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted numbers as first and last of each run."""
    breaks = [(a, b) for a, b in pairwise(numbers) if b != a + 1]
    firsts = [numbers[0], *(b for _, b in breaks)]
    lasts = [*(a for a, _ in breaks), numbers[-1]]
    return list(zip(firsts, lasts, strict=True))
