"""Endings: of a grant, of all grants of a person, of a page, of a folder. None of them needs a key.

First the shards go, at once and for good, whatever becomes of the transaction around it; then the
rows. What was opened before stays in the memory of who opened it, and we say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from lodestar.kernel.trail.recording import lock_tip, shred
from lodestar.kernel.trail.sealing import Facts
from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.models import Entry, Folder, Grant, SealedFile, Section
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.telling import tell_without_key


@dataclass(frozen=True)
class By:
    """Who ended it, and why; a job of the server is nobody."""

    who: UUID | None = None
    center: UUID | None = None
    because: str = ""

    def did(self, what: str, folder: UUID, *, pages: Iterable[UUID] = (), basis: str = "") -> Facts:
        return Facts(
            did=what,
            who=self.who,
            center=self.center,
            folder=folder,
            pages=tuple(pages),
            basis=basis,
            because=self.because,
        )


SERVER = By()
LOST_AFTER = timedelta(days=7)


def lock(folder: UUID) -> Folder:
    """Nobody else changes this folder until the transaction ends. Raises NoKey if it is gone.

    The trail's tip comes first, here and everywhere: who holds a folder and then waits for the tip,
    while another holds the tip and waits for the folder, waits for ever.
    """
    lock_tip()
    row = Folder.rows.select_for_update().filter(id=folder).first()
    if row is None:
        raise NoKey
    return row


def end_grant(grant: UUID, by: By = SERVER) -> bool:
    """The holder's next request finds nothing. Was there such a grant?"""
    shards().end([grant])
    return bool(_remove(Grant.rows.filter(id=grant), "grant.end", by))


def end_grants_of(fingerprint: bytes, by: By = SERVER) -> int:
    """Everything that this key holds, everywhere: for a person who leaves. How many there were."""
    return _end(Grant.rows.filter(tag=tag_of(fingerprint)), "grant.end", by)


def end_what_is_over(folder: Folder, today: date) -> int:
    """The grants of one folder whose last day is past, and those whose shard is gone already.

    The latter when an ending broke off half way, or an old copy of the database came back.
    """
    days = dict(Grant.rows.filter(folder=folder).values_list("id", "until"))
    there = shards().of(days)
    over = [grant for grant, until in days.items() if until < today or grant not in there]
    return _end(Grant.rows.filter(id__in=over), "grant.over", SERVER) if over else 0


def _end(grants: QuerySet[Grant], did: str, by: By) -> int:
    shards().end(list(grants.values_list("id", flat=True)))
    return _remove(grants, did, by)


@transaction.atomic
def _remove(grants: QuerySet[Grant], did: str, by: By) -> int:
    lock_tip()
    found = list(grants.select_related("folder"))
    for folder in sorted({grant.folder_id for grant in found}):
        Folder.rows.select_for_update().get(id=folder)
    ids = [grant.id for grant in found]
    shards().end(shards().of(ids))  # given while the first ones were being ended
    Section.rows.filter(folder__in={grant.folder_id for grant in found}).update(stale=True)
    for grant in found:
        tell_without_key(grant.folder, by.did(did, grant.folder_id, basis=str(grant.id)))
    Grant.rows.filter(id__in=ids).delete()
    return len(found)


def erase_pages(folder: UUID, pages: Iterable[UUID], by: By = SERVER) -> int:
    """Pages and their files, shredded. How many entries that were."""
    return _shred(Entry.rows.filter(folder=folder, page__in=list(pages)), "page.erase", by)


def shred_folder(folder: UUID, by: By = SERVER) -> None:
    """Everything in it and every key to it. The trail keeps that it was there, and who ended it."""
    grants = Grant.rows.filter(folder=folder).values_list("id", flat=True)
    shards().end(list(grants))
    with transaction.atomic():
        row = lock(folder)
        shards().end(list(grants.all()))  # given while the first ones were being ended
        _shred(Entry.rows.filter(folder=folder), "page.erase", by)
        tell_without_key(row, by.did("folder.shred", folder))
        shred([folder])
        row.delete()


def _shred(entries: QuerySet[Entry], did: str, by: By) -> int:
    found = list(entries.select_related("folder"))
    shards().end(entry.id for entry in found)
    ids = [entry.id for entry in found]
    files = list(SealedFile.rows.filter(entry__in=ids).values_list("id", flat=True))
    with transaction.atomic():
        pages: dict[Folder, set[UUID]] = {}
        for entry in found:
            pages.setdefault(entry.folder, set()).add(entry.page)
        for folder, gone in pages.items():
            tell_without_key(folder, by.did(did, folder.id, pages=sorted(gone)))
        Entry.rows.filter(id__in=ids).delete()
    for file in files:
        (settings.SEALED_DIR / str(file)).unlink(missing_ok=True)
    return len(found)


@dataclass(frozen=True)
class Swept:
    """What a sweep ended: numbers only."""

    grants: int
    entries: int
    shards: int


def sweep(today: date) -> Swept:
    """The retention job: grants and entries whose last day is past, and shards without a row."""
    grants = _end(Grant.rows.filter(until__lt=today), "grant.over", SERVER)
    entries = _shred(Entry.rows.filter(until__lt=today), "page.over", SERVER)
    return Swept(grants, entries, _sweep_shards(today))


def _sweep_shards(today: date) -> int:
    """Shards that a failed transaction left behind. A week of grace: a row may be on its way.

    A database without a single row is a wrong one, or an empty one: it ends nothing.
    """
    known = set(Grant.rows.values_list("id", flat=True)) | set(
        Entry.rows.values_list("id", flat=True)
    )
    if not known:
        return 0
    lost = [owner for owner in shards().made_before(today - LOST_AFTER) if owner not in known]
    shards().end(lost)
    return len(lost)
