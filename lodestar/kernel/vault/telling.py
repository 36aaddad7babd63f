"""Telling the trail: every read and every act writes its entry in the same transaction, or does not happen."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from lodestar.kernel.trail.recording import append, append_all
from lodestar.kernel.trail.sealing import Facts, seal_body, seal_body_to
from lodestar.kernel.vault.models import Folder
from lodestar.kernel.vault.opened import REGISTER, OpenFolder
from lodestar.kernel.vault.secret import ContentKey


def tell(
    folder: OpenFolder,
    did: str,
    *,
    sections: Iterable[str] = (),
    pages: Iterable[UUID] = (),
    entries: Iterable[UUID] = (),
    grant: UUID | None = None,
    because: str = "",
) -> int:
    """The entry's number. Sealed to those who hold the folder's register, and to nobody else."""
    facts = facts_of(
        folder,
        did,
        sections=sections,
        pages=pages,
        entries=entries,
        grant=grant,
        because=because,
    )
    with transaction.atomic():
        return append(_sealed(folder, facts), folder.id)


def tell_all(told: Iterable[tuple[OpenFolder, Facts]]) -> list[int]:
    """The same for many folders at once, each in its own register."""
    bodies = [(_sealed(folder, facts), folder.id) for folder, facts in told]
    with transaction.atomic():
        return append_all(bodies)


def facts_of(
    folder: OpenFolder,
    did: str,
    *,
    sections: Iterable[str] = (),
    pages: Iterable[UUID] = (),
    entries: Iterable[UUID] = (),
    grant: UUID | None = None,
    because: str = "",
) -> Facts:
    return Facts(
        did=did,
        who=folder.actor.person,
        center=folder.actor.center,
        folder=folder.id,
        sections=tuple(sorted(sections)),
        pages=tuple(pages),
        entries=tuple(entries),
        basis=str(grant) if grant else basis_of(folder),
        because=because or folder.actor.because,
    )


def basis_of(folder: OpenFolder) -> str:
    """The grant by which it is open; none yet for who has just founded it."""
    return str(folder.records[0].id) if folder.records else ""


def _sealed(folder: OpenFolder, facts: Facts) -> bytes:
    if not folder.holds_register:
        return seal_body_to(bytes(folder.row.register_public), facts)
    epoch = folder.keys.newest(REGISTER)
    return seal_body(epoch.content, epoch.number, facts)


def tell_without_key(row: Folder, facts: Facts) -> int:
    """The same for what needs no key: an ending, a job. Sealed to the register's public side."""
    with transaction.atomic():
        return append(seal_body_to(bytes(row.register_public), facts), row.id)


def register_keys(folder: OpenFolder) -> Mapping[int, ContentKey]:
    """Every epoch of the register that this person can reach. Raises NoKey without the register."""
    newest = folder.keys.newest(REGISTER).number
    return {
        number: folder.keys.at(REGISTER, number).content
        for number in range(1, newest + 1)
        if folder.keys.opens(REGISTER, number)
    }
