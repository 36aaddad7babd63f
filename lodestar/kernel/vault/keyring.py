"""The keyring: the one way to content. It is made from an unlocked identity, and from nothing else."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import chain
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from lodestar.kernel.vault import bundles
from lodestar.kernel.vault.errors import DoesNotOpen, NoKey
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.models import Folder, Grant, GrantKeys
from lodestar.kernel.vault.opened import Actor, OpenFolder, keys_of
from lodestar.kernel.vault.pepper import tag_of
from lodestar.kernel.vault.releases import GrantRecord
from lodestar.kernel.vault.secret import Shard
from lodestar.kernel.vault.shards import shards


AT_ONCE: Final = 200  # rows of one statement


class Keyring:
    """What one identity can open now. Live grants only: not ended, not over, with their shard."""

    def __init__(
        self, identity: Identity, *, person: UUID, center: UUID, because: str = ""
    ) -> None:
        self.actor = Actor(person=person, center=center, identity=identity, because=because)

    def folders(self, kind: str | None = None) -> list[UUID]:
        """The folders for which there is a live grant; none is opened by asking."""
        live = self._live().values_list("id", "folder")
        if kind is not None:
            live = live.filter(folder__kind=kind)
        there = shards().of(grant for grant, _ in live)
        return sorted({folder for grant, folder in live if grant in there})

    def open(self, folder: UUID) -> OpenFolder:
        """Raises NoKey where nothing is granted, or everything has ended."""
        found = self.open_all([folder])
        if not found:
            raise NoKey
        return found[0]

    def open_all(
        self, folders: Iterable[UUID], *, for_the_last_time: bool = False
    ) -> list[OpenFolder]:
        """Many at once, each as `open` would; those without a live grant are left out.

        Grants that are opened for the last time need no quick form.
        """
        wanted = list(folders)
        grants = list(self._live().filter(folder__in=wanted).select_related("folder"))
        there = shards().of(grant.id for grant in grants)
        rows = defaultdict(list)
        for keys in GrantKeys.rows.filter(grant__in=[grant.id for grant in grants]):
            rows[keys.grant_id].append(keys)
        opened: dict[UUID, OpenFolder] = {}
        known = cache(bundles.signing_keys)
        slow = [keys for keys in chain(*rows.values()) if keys.quick is None]
        for grant in grants:
            if grant.id in there:
                self._add(opened, grant, rows[grant.id], there[grant.id], known)
        if not for_the_last_time:
            GrantKeys.rows.bulk_update(slow, ["quick"], batch_size=AT_ONCE)
        return [opened[folder] for folder in wanted if folder in opened]

    def live_grants(self, folder: UUID) -> set[UUID]:
        """The ids of this identity's live grants of a folder. Nothing is opened."""
        found = list(self._live().filter(folder=folder).values_list("id", flat=True))
        return set(shards().of(found))

    def _live(self) -> QuerySet[Grant]:
        tag = tag_of(self.actor.identity.fingerprint)
        return Grant.rows.filter(tag=tag, until__gte=today())

    def _add(
        self,
        opened: dict[UUID, OpenFolder],
        grant: Grant,
        rows: list[GrantKeys],
        shard: Shard,
        known: bundles.SigningKeys,
    ) -> None:
        for keys in rows:
            record, epochs = bundles.open_keys(self.actor.identity, grant, keys, shard, known)
            check_record(record, grant, self.actor.identity)
            folder = opened.get(grant.folder_id) or self._empty(grant.folder)
            folder.keys.add(epochs)
            if record not in folder.records:
                folder.records += (record,)
            opened[grant.folder_id] = folder

    def _empty(self, row: Folder) -> OpenFolder:
        return OpenFolder(row, self.actor, keys_of(row), ())


def check_record(record: GrantRecord, grant: Grant, identity: Identity) -> None:
    """The sealed record must say of itself what the row says. Raises DoesNotOpen."""
    agrees = (
        record.id == grant.id
        and record.folder == grant.folder_id
        and record.center == grant.folder.center
        and record.until == grant.until
        and record.recipient_key == identity.fingerprint
    )
    if not agrees:
        raise DoesNotOpen


def today() -> date:
    return timezone.now().date()
