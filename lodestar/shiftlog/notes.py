"""What a note is made of: its parts, each with keys of its own, and the shapes in which they are sealed.

A page of the log is several sealed entries with one page id. The `card` is what the list shows; the
other parts are `contact`, `safety` and `rest`. Later entries of the same page amend it: answers, files,
whether it is done, to whom it was handed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lodestar.kernel.trail.sealing import this_minute
from lodestar.kernel.vault.reading import Opened
from lodestar.kernel.vault.writing import Content


CARD, CONTACT, SAFETY, REST = "card", "contact", "safety", "rest"
PARTS: Final = (CARD, CONTACT, SAFETY, REST)
FILES_LIE_IN: Final = SAFETY

NOTE, ANSWER, STATE, FILES = "note/1", "answer/1", "state/1", "files/1"
HANDED, TAKEN = "handed/1", "taken/1"


class Kind(StrEnum):
    """Why somebody should look at it."""

    URGENT = "urgent"
    CALL = "call"
    WATCH = "watch"
    INFO = "info"

    @property
    def called(self) -> str:
        return gettext(KINDS[self])


KINDS: Final[dict[Kind, str]] = {
    Kind.URGENT: gettext_noop("Urgent"),
    Kind.CALL: gettext_noop("Call back"),
    Kind.WATCH: gettext_noop("Watch"),
    Kind.INFO: gettext_noop("Information"),
}

PART_NAMES: Final[dict[str, str]] = {
    CARD: gettext_noop("the first line"),
    CONTACT: gettext_noop("how to reach the person"),
    SAFETY: gettext_noop("safety"),
    REST: gettext_noop("everything else"),
}


class Message(StrEnum):
    """May a message be left?"""

    UNKNOWN = "unknown"
    NO = "no"
    YES = "yes"

    @property
    def called(self) -> str:
        return gettext(MESSAGES[self])


MESSAGES: Final[dict[Message, str]] = {
    Message.UNKNOWN: gettext_noop("Not known: leave none"),
    Message.NO: gettext_noop("No, leave no message"),
    Message.YES: gettext_noop("Yes, a message is all right"),
}

# The words of each part, by the name under which they are sealed, with what they are called on a page.
WORDS: Final[dict[str, dict[str, str]]] = {
    CONTACT: {
        "name": gettext_noop("Name to ask for"),
        "number": gettext_noop("Number or other way"),
        "hours": gettext_noop("Safe hours"),
        "say": gettext_noop("What to say if somebody else answers"),
        "message": gettext_noop("May a message be left?"),
    },
    SAFETY: {
        "watch": gettext_noop("What to watch for"),
        "danger": gettext_noop("Dangers"),
    },
    REST: {"text": gettext_noop("Everything else")},
}


@dataclass(frozen=True)
class Draft:
    """What somebody typed, not yet sealed. It lives for one request."""

    kind: Kind
    headline: str
    until: date
    due: datetime | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    safety: Mapping[str, str] = field(default_factory=dict)
    rest: Mapping[str, str] = field(default_factory=dict)

    def parts(self, by: UUID) -> dict[str, Content]:
        """What is sealed into each part; parts without a word are left out."""
        due = self.due.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if self.due else ""
        card: Content = {"kind": self.kind.value, "headline": self.headline, "due": due}
        said = {CONTACT: self.contact, SAFETY: self.safety, REST: self.rest}
        filled: dict[str, Content] = {
            name: {**words} for name, words in said.items() if _any(words)
        }
        return {CARD: signed(by, card), **filled}


def _any(words: Mapping[str, str]) -> bool:
    return any(value for name, value in words.items() if name != "message")


def signed(by: UUID, content: Content) -> Content:
    """With who wrote it and when. The order is for sorting: minutes can be equal."""
    order = int(timezone.now().timestamp() * 1000)
    return {**content, "by": str(by), "at": this_minute(), "order": order}


@dataclass(frozen=True)
class Answer:
    """What somebody added to a note."""

    by: UUID
    at: datetime
    text: str
    part: str


@dataclass(frozen=True)
class Line:
    """A note as the list shows it: from its card alone."""

    page: UUID
    kind: Kind
    headline: str
    by: UUID
    at: datetime
    order: int
    due: datetime | None
    done: bool
    unread: bool = False

    @property
    def is_late(self) -> bool:
        return not self.done and self.due is not None and self.due < timezone.now()


def line_of(page: UUID, cards: Iterable[Opened], unread: bool = False) -> Line | None:
    """From the card's entries; none where the note itself is gone or cannot be read."""
    by_order = sorted(cards, key=order_of)
    first = next((part.content for part in by_order if part.schema == NOTE), None)
    if first is None:
        return None
    states = [part.content for part in by_order if part.schema == STATE]
    return Line(
        page=page,
        kind=kind_of(first),
        headline=text_of(first, "headline"),
        by=by_of(first),
        at=moment(text_of(first, "at")),
        order=order_of_content(first),
        due=moment(text_of(first, "due")) if first.get("due") else None,
        done=bool(states) and text_of(states[-1], "state") == "done",
        unread=unread,
    )


# Reading what was sealed, without trusting that it is there


def text_of(content: Content, name: str) -> str:
    value = content.get(name, "")
    return value if isinstance(value, str) else ""


def by_of(content: Content) -> UUID:
    return UUID(text_of(content, "by"))


def kind_of(content: Content) -> Kind:
    said = text_of(content, "kind")
    return Kind(said) if said in set(Kind) else Kind.INFO


def texts_of(content: Content, name: str) -> list[str]:
    value = content.get(name, [])
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def order_of_content(content: Content) -> int:
    value = content.get("order", 0)
    return value if isinstance(value, int) else 0


def order_of(part: Opened) -> int:
    return order_of_content(part.content)


def moment(minute: str) -> datetime:
    """“2026-11-23T14:05Z” as an aware time."""
    return datetime.strptime(minute, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
