"""Files of a note: sealed while they stream in; what opens them lies in an entry of the note."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lodestar.kernel.vault.files import About
from lodestar.kernel.vault.models import Entry, SealedFile
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.reading import Opened
from lodestar.kernel.vault.writing import write
from lodestar.shiftlog.looks import ATTACHED
from lodestar.shiftlog.notes import FILES, FILES_LIE_IN, by_of, signed, texts_of


@dataclass(frozen=True)
class FileLine:
    """A file as a note shows it."""

    about: About
    by: UUID

    @property
    def kib(self) -> int:
        return max(1, self.about.size // 1024)


def attach(log: OpenFolder, page: UUID, files: Collection[About], until: date | None) -> None:
    """Writes what opens them into the part that trainees do not hold; inside a transaction."""
    if not files:
        return
    sealed: list[str] = [base64.b64encode(about.to_bytes()).decode() for about in files]
    content = signed(log.actor.person, {"files": sealed})
    write(log, {FILES_LIE_IN: content}, schema=FILES, did=ATTACHED, until=until, page=page)
    entry = Entry.rows.get(folder=log.row, page=page, schema=FILES, files=None)
    SealedFile.rows.bulk_create(
        SealedFile(id=about.id, folder=log.row, entry=entry) for about in files
    )


def files_in(part: Opened) -> list[FileLine]:
    by = by_of(part.content)
    return [
        FileLine(About.from_bytes(base64.b64decode(text)), by)
        for text in texts_of(part.content, "files")
    ]
