"""A folder as one person holds it open: its row, the keys that their grants gave, and who they are."""

from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.models import Folder, Link
from lodestar.kernel.vault.releases import GrantRecord
from lodestar.kernel.vault.sectionkeys import SectionKeys


REGISTER: Final = "register"  # who holds keys, and what the trail says; every folder has it


@dataclass(frozen=True)
class Actor:
    """On whose behalf something is done: a person of a center, with the identity that opens."""

    person: UUID
    center: UUID
    identity: Identity
    because: str = ""  # typed where a center's own key is used


@dataclass
class OpenFolder:
    """What `Keyring.open` gives. Lives for one request; nothing of it is stored."""

    row: Folder
    actor: Actor
    keys: SectionKeys
    records: tuple[GrantRecord, ...]  # the grants by which it was opened

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def sections(self) -> frozenset[str]:
        """The sections that this person can open, the register left out."""
        return self.keys.sections - {REGISTER}

    @property
    def holds_register(self) -> bool:
        return REGISTER in self.keys.sections

    def need(self, sections: frozenset[str]) -> None:
        """Raises NoKey where one of them was not granted."""
        if not sections <= self.keys.sections:
            raise NoKey


def keys_of(folder: Folder) -> SectionKeys:
    """An empty ring for this folder, which can walk its links."""
    return SectionKeys(folder.id.bytes, partial(_sealed_link, folder.id))


def _sealed_link(folder: UUID, section: str, number: int) -> bytes:
    found = Link.rows.filter(section__folder=folder, section__name=section, number=number).first()
    return bytes(found.sealed) if found else b""
