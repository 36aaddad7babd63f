"""Reading: first the trail is told, in the same transaction; if that fails, nothing is opened."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lodestar.kernel.trail.models import TrailBody
from lodestar.kernel.trail.sealing import Facts, Register
from lodestar.kernel.vault.errors import DoesNotOpen, UnknownFormat
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.secret import Shard
from lodestar.kernel.vault.shards import shards
from lodestar.kernel.vault.telling import facts_of, register_keys, tell_all
from lodestar.kernel.vault.writing import Content, unsealed


NAMED_ONE_BY_ONE: Final = 20  # entries; of longer lists the trail names the pages


@dataclass(frozen=True)
class Opened:
    """One part of a page, in clear. It is shown and forgotten."""

    entry: UUID
    page: UUID
    section: str
    schema: str
    content: Content


def read(
    folder: OpenFolder,
    *,
    did: str,
    sections: Collection[str],
    pages: Collection[UUID] | None = None,
    schema: str | None = None,
    because: str = "",
) -> list[Opened]:
    """The parts that this person's keys open, of all pages or of some; one entry in the trail.

    Raises NoKey for a section that was not granted. What was shredded is left out; what was changed
    raises DoesNotOpen, and nothing is shown.
    """
    return read_all(
        [folder], did=did, sections=sections, pages=pages, schema=schema, because=because
    )


def read_all(
    folders: Collection[OpenFolder],
    *,
    did: str,
    sections: Collection[str],
    pages: Collection[UUID] | None = None,
    schema: str | None = None,
    because: str = "",
) -> list[Opened]:
    """The same of many folders at once, as for a list; one entry in the trail of each."""
    for folder in folders:
        folder.need(frozenset(sections))
    by_id = {folder.id: folder for folder in folders}
    with transaction.atomic():
        rows = list(_rows(by_id, sections, pages, schema))
        there = shards().of(row.id for row in rows)
        open_to_us: dict[UUID, list[Entry]] = {}
        for row in rows:
            if row.id in there and _reaches(by_id[row.folder_id], row):
                open_to_us.setdefault(row.folder_id, []).append(row)
        if not open_to_us:
            return []
        tell_all(
            (by_id[owner], _look(by_id[owner], did, sections, parts, because))
            for owner, parts in open_to_us.items()
        )
        return [
            _opened(by_id[owner], row, there[row.id])
            for owner, parts in open_to_us.items()
            for row in parts
        ]


def _look(
    folder: OpenFolder, did: str, sections: Collection[str], rows: list[Entry], because: str
) -> Facts:
    return facts_of(
        folder,
        did,
        sections=sections,
        pages=dict.fromkeys(row.page for row in rows),
        entries=[row.id for row in rows] if len(rows) <= NAMED_ONE_BY_ONE else (),
        because=because,
    )


def _opened(folder: OpenFolder, row: Entry, shard: Shard) -> Opened:
    return Opened(row.id, row.page, row.section, row.schema, unsealed(folder, row, shard))


def _rows(
    folders: Collection[UUID],
    sections: Collection[str],
    pages: Collection[UUID] | None,
    schema: str | None,
) -> QuerySet[Entry]:
    rows = Entry.rows.filter(folder__in=folders, section__in=sections).exclude(until__lt=today())
    if pages is not None:
        rows = rows.filter(page__in=pages)
    if schema is not None:
        rows = rows.filter(schema=schema)
    return rows


def _reaches(folder: OpenFolder, row: Entry) -> bool:
    return folder.keys.opens(row.section, row.epoch)


def looks(folder: OpenFolder) -> list[Facts | None]:
    """Everything the trail says about this folder, oldest first; None where a body does not open.

    Raises NoKey without the register. A body that does not open is shown as such, never left out.
    """
    register = Register(register_keys(folder))
    bodies = TrailBody.rows.filter(folder=folder.id).order_by("leaf_id")
    return [_facts(register, bytes(body.sealed)) for body in bodies]


def _facts(register: Register, sealed: bytes) -> Facts | None:
    try:
        return register.open(sealed)
    except (DoesNotOpen, UnknownFormat):
        return None
