"""Who has looked, and what one has read oneself: both are read from the trail, and kept nowhere else."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from lodestar.kernel.people.models import Person
from lodestar.kernel.trail.models import TrailBody
from lodestar.kernel.trail.sealing import Facts, Register
from lodestar.kernel.vault.errors import DoesNotOpen, UnknownFormat
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.telling import register_keys
from lodestar.shiftlog.notes import moment


LISTED, READ, PRINTED, SEARCHED = "log.list", "note.read", "note.print", "log.search"
WRITTEN, ANSWERED, MARKED_DONE, MARKED_OPEN = "note.write", "note.answer", "note.done", "note.open"
ATTACHED, FETCHED = "note.attach", "note.file"
COPIED, HANDED, TAKEN_BACK = "note.copy", "note.hand", "note.take_back"

SEEN_BY_DOING: Final = frozenset({WRITTEN, READ, PRINTED, ANSWERED, ATTACHED})
CHANGES: Final = frozenset({WRITTEN, ANSWERED})

SENTENCES: Final[dict[str, str]] = {
    WRITTEN: gettext_noop("%(who)s wrote it on %(day)s at %(time)s."),
    READ: gettext_noop("%(who)s opened it on %(day)s at %(time)s for the hand-over."),
    PRINTED: gettext_noop("%(who)s printed it on %(day)s at %(time)s."),
    ANSWERED: gettext_noop("%(who)s added to it on %(day)s at %(time)s."),
    ATTACHED: gettext_noop("%(who)s attached a file on %(day)s at %(time)s."),
    FETCHED: gettext_noop("%(who)s took a copy of a file on %(day)s at %(time)s."),
    MARKED_DONE: gettext_noop("%(who)s marked it as done on %(day)s at %(time)s."),
    MARKED_OPEN: gettext_noop("%(who)s opened it again as not done on %(day)s at %(time)s."),
    HANDED: gettext_noop("%(who)s handed parts of it to a partner on %(day)s at %(time)s."),
    "handed.read": gettext_noop("%(who)s opened it on %(day)s at %(time)s."),
    TAKEN_BACK: gettext_noop("%(who)s took it back from a partner on %(day)s at %(time)s."),
}
NOBODY = gettext_noop("The server")
SOMEBODY = gettext_noop("Somebody who is no longer known here")
UNOPENED = gettext_noop("An entry that nobody here can open")


def told(folder: OpenFolder) -> Iterator[Facts | None]:
    """What the trail says of this folder, newest first. Raises NoKey without the register."""
    register = Register(register_keys(folder))
    bodies = TrailBody.rows.filter(folder=folder.id).order_by("-leaf_id")
    for body in bodies.iterator(chunk_size=200):
        try:
            yield register.open(bytes(body.sealed))
        except (DoesNotOpen, UnknownFormat):
            yield None


# What one has read oneself


def unread_of(folder: OpenFolder, pages: Collection[UUID]) -> set[UUID]:
    """Of these notes, those that this person has not opened since somebody last wrote in them."""
    me, open_still, unread = folder.actor.person, set(pages), set()
    for facts in told(folder):
        if not open_still:
            break
        if facts is None:
            continue
        about = open_still.intersection(facts.pages)
        if facts.who == me and facts.did in SEEN_BY_DOING:
            open_still -= about
        elif facts.did in CHANGES:
            unread |= about
            open_still -= about
    return unread | open_still


# Who has looked


@dataclass(frozen=True)
class WhoLooked:
    """In sentences, newest first; then who saw only its first line, and what nobody could open."""

    sentences: tuple[str, ...]
    in_list: tuple[str, ...]
    unopened: str


def who_looked(folder: OpenFolder, page: UUID) -> WhoLooked:
    """Everything since it was written. Raises NoKey without the register."""
    found: list[Facts] = []
    unopened = 0
    for facts in told(folder):
        if facts is None:
            unopened += 1
        elif page in facts.pages:
            found.append(facts)
            if facts.did == WRITTEN:
                break
    names = names_of(facts.who for facts in found)
    return WhoLooked(
        tuple(dict.fromkeys(sentence(facts, names) for facts in found if facts.did in SENTENCES)),
        tuple(_in_list(found, names)),
        _unopened(unopened),
    )


def sentence(facts: Facts, names: dict[UUID, str]) -> str:
    at = timezone.localtime(moment(facts.minute))
    said = gettext(SENTENCES[facts.did]) % {
        "who": name_of(facts.who, names),
        "day": formats.date_format(at, "MONTH_DAY_FORMAT"),
        "time": clock(at),
    }
    if not facts.because:
        return said
    why = gettext("It was opened with the center's own key, because: %(why)s.")
    return f"{said} {why % {'why': facts.because.rstrip('.')}}"


def clock(at: datetime) -> str:
    """`2:05 PM` · `14:05`."""
    return formats.date_format(at, "g:i A" if get_language() == "en" else "TIME_FORMAT")


def _in_list(found: Iterable[Facts], names: dict[UUID, str]) -> Iterator[str]:
    """Each person once: who saw its first line in the list, or looked through it in a search."""
    listed = Counter(name_of(f.who, names) for f in found if f.did in {LISTED, SEARCHED})
    for name, times in listed.items():
        yield ngettext("%(name)s, once", "%(name)s, %(times)s times", times) % {
            "name": name,
            "times": times,
        }


def _unopened(count: int) -> str:
    if not count:
        return ""
    return gettext(UNOPENED) if count == 1 else f"{gettext(UNOPENED)} ({count})"


# Names, for pages alone


def names_of(people: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of people, also of those who have left."""
    wanted = {one for one in people if one is not None}
    found = Person.objects.filter(public_id__in=wanted).values_list("public_id", "name")
    return dict(found)


def name_of(who: UUID | None, names: dict[UUID, str]) -> str:
    if who is None:
        return gettext(NOBODY)
    return names.get(who) or gettext(SOMEBODY)
