"""What a partner opens: what was handed to them by name, until one day, for one purpose."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.reading import read
from lodestar.kernel.vault.releases import Basis, GrantRecord
from lodestar.kernel.vault.writing import Content
from lodestar.shiftlog import handing, policies
from lodestar.shiftlog.errors import Nothing
from lodestar.shiftlog.notes import PARTS


@dataclass(frozen=True)
class Received:
    """One hand-over as its recipient sees it, from the grant alone: nothing of it is opened yet."""

    folder: UUID
    center: str
    purpose: str
    until: date
    parts: tuple[str, ...]


def received(*, actor: Person, keyring: Keyring) -> list[Received]:
    """Everything that is handed to this person now; what ends first stands first."""
    found = [
        _received(record)
        for folder in keyring.open_all(keyring.folders(handing.FOLDER_KIND))
        for record in folder.records
        if _is_mine(record, actor)
    ]
    return sorted(found, key=lambda one: one.until)


def open_received(
    *, actor: Person, keyring: Keyring, folder: UUID
) -> tuple[Received, dict[str, Content]]:
    """What was handed over, told to those who handed it. Raises Nothing once it was taken back."""
    opened = _open(keyring, folder)
    record = next((record for record in opened.records if _is_mine(record, actor)), None)
    if record is None:
        raise Nothing
    policies.check_can_open_handed(actor=actor, center=record.center, granted=True)
    sections = [name for name in PARTS if name in opened.sections]
    parts = read(opened, did=handing.OPENED, sections=sections, schema=handing.COPY)
    if not parts:
        raise Nothing
    return _received(record), {part.section: part.content for part in parts}


def _open(keyring: Keyring, folder: UUID) -> OpenFolder:
    try:
        opened = keyring.open(folder)
    except NoKey as error:
        raise Nothing from error
    if opened.row.kind != handing.FOLDER_KIND:
        raise Nothing
    return opened


def _is_mine(record: GrantRecord, actor: Person) -> bool:
    return record.basis == Basis.CONSENT and record.recipient == actor.public_id


def _received(record: GrantRecord) -> Received:
    center = Center.objects.filter(id=record.center).values_list("name", flat=True).first()
    return Received(record.folder, center or "", record.purpose, record.until, record.sections)
