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

from lodestar.kernel.trail.recording import shred
from lodestar.kernel.trail.sealing import Facts
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


def end_grant(grant: UUID, by: By = SERVER) -> bool:
    """The holder's next request finds nothing. Was there such a grant?"""
    shards().end([grant])
    return bool(_remove(Grant.rows.filter(id=grant), "grant.end", by))


def end_grants_of(fingerprint: bytes, by: By = SERVER) -> int:
    """Everything that this key holds, everywhere: for a person who leaves. How many there were."""
    held = Grant.rows.filter(tag=tag_of(fingerprint))
    shards().end(held.values_list("id", flat=True))
    return _remove(held, "grant.end", by)


def end_what_is_over(folder: Folder, today: date) -> int:
    """The grants of one folder whose last day is past."""
    over = Grant.rows.filter(folder=folder, until__lt=today)
    shards().end(over.values_list("id", flat=True))
    return _remove(over, "grant.over", SERVER)


@transaction.atomic
def _remove(grants: QuerySet[Grant], did: str, by: By) -> int:
    found = list(grants.select_related("folder"))
    for folder in {grant.folder_id: grant.folder for grant in found}.values():
        Folder.rows.select_for_update().get(id=folder.id)
        Section.rows.filter(folder=folder).update(stale=True)
    for grant in found:
        tell_without_key(grant.folder, by.did(did, grant.folder_id, basis=str(grant.id)))
    Grant.rows.filter(id__in=[grant.id for grant in found]).delete()
    return len(found)


def erase_pages(folder: UUID, pages: Iterable[UUID], by: By = SERVER) -> int:
    """Pages and their files, shredded. How many entries that were."""
    return _shred(Entry.rows.filter(folder=folder, page__in=list(pages)), "page.erase", by)


def shred_folder(folder: UUID, by: By = SERVER) -> None:
    """Everything in it and every key to it. The trail keeps that it was there, and who ended it."""
    grants = Grant.rows.filter(folder=folder)
    shards().end(grants.values_list("id", flat=True))
    _shred(Entry.rows.filter(folder=folder), "page.erase", by)
    with transaction.atomic():
        row = Folder.rows.select_for_update().get(id=folder)
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
    over = Grant.rows.filter(until__lt=today)
    shards().end(over.values_list("id", flat=True))
    grants = _remove(over, "grant.over", SERVER)
    entries = _shred(Entry.rows.filter(until__lt=today), "page.over", SERVER)
    return Swept(grants, entries, _sweep_shards(today))


def _sweep_shards(today: date) -> int:
    """Shards that a failed transaction left behind. A week of grace: a row may be on its way."""
    known = set(Grant.rows.values_list("id", flat=True)) | set(
        Entry.rows.values_list("id", flat=True)
    )
    lost = [owner for owner in shards().made_before(today - LOST_AFTER) if owner not in known]
    shards().end(lost)
    return len(lost)
