"""Writing: each part of a page is sealed under its own section, its own id and its own shard."""

import json
from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from lodestar.kernel.vault.blobs import open_blob, seal
from lodestar.kernel.vault.ending import end_what_is_over, lock
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.models import Entry
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.primitives import derive, mix
from lodestar.kernel.vault.rotation import refresh, renew
from lodestar.kernel.vault.secret import SealKey, Secret, Shard
from lodestar.kernel.vault.sectionkeys import Epoch
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.telling import tell


Content = dict[str, object]  # JSON: text, numbers, lists and further ones of itself
Parts = Mapping[str, Content]


@transaction.atomic
def write(
    folder: OpenFolder,
    parts: Parts,
    *,
    schema: str,
    did: str,
    until: date | None = None,
    page: UUID | None = None,
) -> UUID:
    """One page, its parts by section; returns the page's id.

    If somebody's access ended since the last writing, the sections get new keys first, which only
    those receive who still hold a grant. Raises NoKey for a section not granted, NeedsRenewal where
    these keys cannot make new ones.
    """
    lock(folder.id)
    end_what_is_over(folder.row, today())
    refresh(folder)  # last: who was ended a moment ago must not make the next epoch's keys
    folder.need(frozenset(parts))
    renew(folder, parts)
    page = page or uuid4()
    made = [_entry(folder, name, page, schema, until) for name in parts]
    halves = shards().make_all(entry.id for entry in made)
    for entry in made:
        key = _key(folder.keys.newest(entry.section), entry, halves[entry.id])
        plain = json.dumps(parts[entry.section], ensure_ascii=False, sort_keys=True).encode()
        entry.sealed = seal(key, plain, label=Label.ENTRY, bound=_bound(entry))
    Entry.rows.bulk_create(made)
    tell(folder, did, sections=parts, pages=[page], entries=[entry.id for entry in made])
    return page


def _entry(folder: OpenFolder, section: str, page: UUID, schema: str, until: date | None) -> Entry:
    epoch = folder.keys.newest(section).number
    return Entry(
        folder=folder.row, section=section, page=page, epoch=epoch, schema=schema, until=until
    )


def unsealed(folder: OpenFolder, entry: Entry, shard: Shard) -> Content:
    """What an entry says. Reading goes through `reading.read`, which tells the trail first."""
    key = _key(folder.keys.at(entry.section, entry.epoch), entry, shard)
    plain = open_blob(key, bytes(entry.sealed), label=Label.ENTRY, bound=_bound(entry))
    content = json.loads(plain)
    if not isinstance(content, dict):
        raise DoesNotOpen
    return content


def _key(epoch: Epoch, entry: Entry, shard: Shard) -> Secret:
    """From the section's key and the shard together: without either there is nothing."""
    both = mix(epoch.content, shard)
    return SealKey(derive(both, Label.ENTRY, entry.id.bytes))


def _bound(entry: Entry) -> tuple[bytes, ...]:
    return (
        entry.folder_id.bytes,
        entry.section.encode(),
        str(entry.epoch).encode(),
        entry.id.bytes,
        entry.page.bytes,
        entry.schema.encode(),
    )
