"""Notes as pages show them: with the names of people, and the words of each part in their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, ngettext

from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.writing import Content
from lodestar.shiftlog import handing
from lodestar.shiftlog.attaching import FileLine
from lodestar.shiftlog.handing import Handed
from lodestar.shiftlog.looking import Note
from lodestar.shiftlog.looks import name_of, names_of
from lodestar.shiftlog.notes import (
    CONTACT,
    MESSAGES,
    PART_NAMES,
    REST,
    SAFETY,
    WORDS,
    Answer,
    Line,
    Message,
    text_of,
    texts_of,
)


@dataclass(frozen=True)
class Said:
    """One thing that stands in a note: what it is called, and what was written."""

    label: str
    words: str


@dataclass(frozen=True)
class ShownLine:
    line: Line
    writer: str


@dataclass(frozen=True)
class ShownAnswer:
    answer: Answer
    writer: str
    for_few: bool  # volunteers in training do not read it


@dataclass(frozen=True)
class ShownNote:
    """A note for a page: names instead of ids, parts as lists of what was said."""

    line: Line
    writer: str
    contact: list[Said]
    safety: list[Said]
    rest: list[Said]
    answers: list[ShownAnswer]
    files: list[FileLine]
    closed: str


@dataclass(frozen=True)
class ShownHandOver:
    handed: Handed
    partner: str
    giver: str
    parts: str
    opened: list[str] | None


def shown_lines(lines: Iterable[Line]) -> list[ShownLine]:
    lines = list(lines)
    names = names_of(line.by for line in lines)
    return [ShownLine(line, name_of(line.by, names)) for line in lines]


def shown_note(note: Note) -> ShownNote:
    names = names_of([note.line.by, *(answer.by for answer in note.answers)])
    return ShownNote(
        line=note.line,
        writer=name_of(note.line.by, names),
        contact=said_in(CONTACT, note.contact),
        safety=said_in(SAFETY, note.safety),
        rest=said_in(REST, note.rest),
        answers=[
            ShownAnswer(one, name_of(one.by, names), one.part == CONTACT) for one in note.answers
        ],
        files=note.files,
        closed=closed_sentence(note.closed),
    )


def said_in(part: str, content: Content) -> list[Said]:
    """What stands in one part, in the order in which it was asked."""
    said = [
        Said("" if part == REST else gettext(label), value)
        for name, label in WORDS[part].items()
        if name != "message" and (value := text_of(content, name))
    ]
    message = text_of(content, "message")
    if said and message in set(Message):
        label = WORDS[part]["message"]
        said.append(Said(gettext(label), gettext(MESSAGES[Message(message)])))
    return said + [Said(gettext("Added later"), one) for one in texts_of(content, "added")]


def closed_sentence(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "You do not hold the key to one part of this note.",
        "You do not hold the key to %(count)s parts of this note.",
        count,
    ) % {"count": written_out(count)}


def written_out(count: int) -> str:
    return {2: gettext("two"), 3: gettext("three")}.get(count, str(count))


def shown_hand_overs(handed: Iterable[Handed], keyring: Keyring) -> list[ShownHandOver]:
    handed = list(handed)
    names = names_of(who for one in handed for who in _people(one))
    return [
        ShownHandOver(
            handed=one,
            partner=name_of(one.partner, names),
            giver=name_of(one.by, names),
            parts=called_parts(one.parts),
            opened=handing.opened_by_partner(keyring, one),
        )
        for one in handed
    ]


def _people(handed: Handed) -> tuple[UUID, UUID]:
    return handed.partner, handed.by


def called_parts(parts: Iterable[str]) -> str:
    return ", ".join(gettext(PART_NAMES[part]) for part in PART_NAMES if part in set(parts))
