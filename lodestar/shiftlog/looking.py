"""Reading the log: the list, one note, a search. Each is told to the trail before it is shown."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.files import About
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.reading import Opened, read
from lodestar.kernel.vault.writing import Content
from lodestar.shiftlog import looks
from lodestar.shiftlog.attaching import FileLine, files_in
from lodestar.shiftlog.errors import Nothing
from lodestar.shiftlog.notes import (
    ANSWER,
    CARD,
    CONTACT,
    FILES,
    NOTE,
    PARTS,
    REST,
    SAFETY,
    Answer,
    Kind,
    Line,
    by_of,
    line_of,
    moment,
    order_of,
    text_of,
)


AT_LEAST: Final = 30  # notes of a list, as whole weeks: what a week holds is opened together
AT_ONCE: Final = 20  # notes that are opened on one page


@dataclass(frozen=True)
class Listing:
    """Notes, newest first, and whether older weeks hold more."""

    lines: list[Line]
    older: bool


@dataclass(frozen=True)
class Note:
    """One note, as far as its reader's keys open it."""

    line: Line
    contact: Content
    safety: Content
    rest: Content
    answers: list[Answer]
    files: list[FileLine]
    closed: int  # parts of it for which the reader holds no key


# Which notes there are: weeks and last days are clear, what they say is not


def live_pages(log: OpenFolder) -> dict[UUID, str]:
    """Page and week of every note whose last day is not past."""
    rows = Entry.rows.filter(folder=log.row, section=CARD, schema=NOTE, until__gte=today())
    return dict(rows.values_list("page", "week"))


def check_live(log: OpenFolder, page: UUID) -> None:
    """Raises Nothing for a note of another center, an erased one, or one whose last day is past."""
    rows = Entry.rows.filter(folder=log.row, section=CARD, schema=NOTE, until__gte=today())
    if not rows.filter(page=page).exists():
        raise Nothing


def by_weeks(pages: dict[UUID, str]) -> list[list[UUID]]:
    """Newest first: whole weeks, as many together as make a list worth reading."""
    lists: list[list[UUID]] = []
    for week in sorted(set(pages.values()), reverse=True):
        if not lists or len(lists[-1]) >= AT_LEAST:
            lists.append([])
        lists[-1] += [page for page, its_week in pages.items() if its_week == week]
    return lists


# The list


def list_notes(
    log: OpenFolder, *, back: int = 0, kind: Kind | None = None, only_unread: bool = False
) -> Listing:
    """Some weeks of it, told as `log.list`. A filter looks through all weeks."""
    pages = live_pages(log)
    weeks = [list(pages)] if kind or only_unread else by_weeks(pages)
    shown = weeks[back] if 0 <= back < len(weeks) else []
    lines = _lines(log, shown, looks.LISTED)
    kept = [one for one in lines if _fits(one, kind, only_unread)]
    return Listing(kept, back + 1 < len(weeks))


def _fits(line: Line, kind: Kind | None, only_unread: bool) -> bool:
    return (kind is None or line.kind == kind) and (line.unread or not only_unread)


def _lines(log: OpenFolder, pages: Collection[UUID], did: str) -> list[Line]:
    cards = read(log, did=did, sections=[CARD], pages=pages)
    unread = looks.unread_of(log, pages) if log.holds_register else set()
    return sorted_lines(
        line_of(page, parts, page in unread) for page, parts in by_page(cards).items()
    )


def sorted_lines(lines: Iterable[Line | None]) -> list[Line]:
    there = [line for line in lines if line is not None]
    return sorted(there, key=lambda line: line.order, reverse=True)


def by_page(parts: Iterable[Opened]) -> dict[UUID, list[Opened]]:
    found: dict[UUID, list[Opened]] = defaultdict(list)
    for part in parts:
        found[part.page].append(part)
    return found


# One note, and several at once


def held(log: OpenFolder) -> list[str]:
    return [name for name in PARTS if name in log.sections]


def open_note(log: OpenFolder, page: UUID, did: str = looks.READ) -> Note:
    """Every part that the reader's keys open. Raises Nothing."""
    check_live(log, page)
    found = _notes(log, [page], did)
    if not found:
        raise Nothing
    return found[0]


def open_unread(log: OpenFolder) -> list[Note]:
    """The newest of those that this person has not read, on one page. Raises NoKey."""
    if not log.holds_register:
        raise NoKey
    pages = live_pages(log)
    unread = looks.unread_of(log, pages)
    newest = sorted(unread, key=lambda page: pages[page], reverse=True)
    return _notes(log, newest[:AT_ONCE], looks.READ)


def _notes(log: OpenFolder, pages: Collection[UUID], did: str) -> list[Note]:
    parts = read(log, did=did, sections=held(log), pages=pages)
    closed = closed_parts(log, pages)
    notes = [note_of(page, found, closed[page]) for page, found in by_page(parts).items()]
    there = [note for note in notes if note is not None]
    return sorted(there, key=lambda note: note.line.order, reverse=True)


def closed_parts(log: OpenFolder, pages: Collection[UUID]) -> dict[UUID, int]:
    """How many parts of each page there are beyond those that are held; not what they say."""
    rows = Entry.rows.filter(folder=log.row, page__in=pages, section__in=PARTS)
    others = rows.exclude(section__in=held(log)).values_list("page", "section").distinct()
    count: dict[UUID, int] = defaultdict(int)
    for page, _section in others:
        count[page] += 1
    return count


def note_of(page: UUID, parts: list[Opened], closed: int = 0) -> Note | None:
    line = line_of(page, [part for part in parts if part.section == CARD])
    if line is None:
        return None
    ordered = sorted(parts, key=order_of)
    said = {part.section: part.content for part in ordered if part.schema == NOTE}
    return Note(
        line=line,
        contact=said.get(CONTACT, {}),
        safety=said.get(SAFETY, {}),
        rest=said.get(REST, {}),
        answers=[answer_of(part) for part in ordered if part.schema == ANSWER],
        files=[file for part in ordered if part.schema == FILES for file in files_in(part)],
        closed=closed,
    )


def answer_of(part: Opened) -> Answer:
    content = part.content
    return Answer(
        by_of(content), moment(text_of(content, "at")), text_of(content, "text"), part.section
    )


def open_file(log: OpenFolder, page: UUID, file: UUID) -> About:
    """What it takes to stream a file out; told as `note.file`. Raises Nothing."""
    check_live(log, page)
    parts = read(log, did=looks.FETCHED, sections=held(log), pages=[page], schema=FILES)
    for part in parts:
        for line in files_in(part):
            if line.about.id == file:
                return line.about
    raise Nothing


# Search


def search(log: OpenFolder, words: str) -> list[Line]:
    """Notes in which every word stands, in any part that is held. The trail hears that, not what."""
    wanted = folded(words).split()
    pages = live_pages(log)
    if not wanted or not pages:
        return []
    parts = by_page(read(log, did=looks.SEARCHED, sections=held(log), pages=list(pages)))
    unread = looks.unread_of(log, pages) if log.holds_register else set()
    return sorted_lines(
        line_of(page, [part for part in found if part.section == CARD], page in unread)
        for page, found in parts.items()
        if _all_in(wanted, found)
    )


def _all_in(wanted: list[str], parts: list[Opened]) -> bool:
    text = folded(" ".join(one for part in parts for one in texts(part)))
    return all(word in text for word in wanted)


def texts(part: Opened) -> list[str]:
    """What a person wrote in it; ids, times and file keys are not searched."""
    if part.schema == FILES:
        return [line.about.name for line in files_in(part)]
    machine = {"by", "at", "order", "due", "kind", "once", "state", "message"}
    return [v for name, v in part.content.items() if isinstance(v, str) and name not in machine]


def folded(text: str) -> str:
    """Without accents and capitals: “Peña” is found by “pena”."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
