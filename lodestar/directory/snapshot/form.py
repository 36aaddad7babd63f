"""How a snapshot's parts become files, and come back: the one place that names them.

A folder holds `form.json` (which form, which languages), an `.npy` file for each array
(`listings.needs.npy`), `words.json`, `hours.json`, `about.json`, and for each language the cards
end to end (`cards.en.bytes`) with where each of their parts begins (`cards.en.npy`).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lodestar.directory.grid import Longs
from lodestar.directory.holidays import HolidayRule, HolidayRules
from lodestar.directory.hours import Schedule
from lodestar.directory.index import (
    AreaArrays,
    Index,
    ListingArrays,
    NearArrays,
    SiteArrays,
    Texts,
    Words,
    starts_of,
)


GROUPS = {
    "listings": ListingArrays,
    "sites": SiteArrays,
    "areas": AreaArrays,
    "near": NearArrays,
    "ids": Texts,
    "site_ids": Texts,
}
DATES = ("dtstart", "until", "valid_from", "valid_to")
CARD_PARTS = 5
FORM = 1  # counted up when a reader of the old form could not read the new one

Array = NDArray[Any]  # the groups' fields say which numbers each holds
ScheduleSets = Sequence[tuple[Schedule, ...]]


@dataclass(frozen=True)
class Card:
    """A service as the public sees it, rendered at publication.

    `head` and `tail` are HTML, UTF-8; today's words (why it matched, whether it is open) go between
    them. `plain` is the same without marks, to print or carry. `facts` are small JSON values.
    """

    head: bytes
    tail: bytes
    plain: str
    title: str
    facts: Mapping[str, Any]  # JSON; publishing.py says what it puts there


def arrays_of(index: Index) -> dict[str, Array]:
    """Each array of an index under its name."""
    return {
        f"{group}.{field.name}": getattr(getattr(index, group), field.name)
        for group, kind in GROUPS.items()
        for field in fields(kind)
    }


def index_of(array: Callable[[str], Array], words: Words) -> Index:
    """The index back from its arrays, each asked for by name."""
    groups: dict[str, Any] = {  # Any: one class for each group, as GROUPS has it
        group: kind(**{field.name: array(f"{group}.{field.name}") for field in fields(kind)})
        for group, kind in GROUPS.items()
    }
    return Index(words=words, **groups)


def words_json(words: Words) -> bytes:
    return as_json(asdict(words))


def words_of(content: bytes) -> Words:
    return Words(**json.loads(content))


def hours_json(sets: ScheduleSets, holidays: HolidayRules) -> bytes:
    """Each distinct schedule once, the sets as numbers into them, and the holidays they name."""
    distinct = {schedule: 0 for schedules in sets for schedule in schedules}
    numbers = {schedule: number for number, schedule in enumerate(distinct)}
    return as_json(
        {
            "schedules": [asdict(schedule) for schedule in numbers],
            "sets": [[numbers[schedule] for schedule in schedules] for schedules in sets],
            "holidays": {
                name: [asdict(rule) for rule in rules] for name, rules in holidays.sets.items()
            },
        }
    )


def hours_of(content: bytes) -> tuple[ScheduleSets, HolidayRules]:
    parts = json.loads(content)
    schedules = [schedule_of(one) for one in parts["schedules"]]
    sets = [tuple(schedules[number] for number in numbers) for numbers in parts["sets"]]
    rules = {
        name: tuple(HolidayRule(**one) for one in several)
        for name, several in parts["holidays"].items()
    }
    return sets, HolidayRules(rules)


def schedule_of(values: dict[str, Any]) -> Schedule:  # Any: as JSON has it
    dates = {name: date.fromisoformat(values[name]) for name in DATES if values[name]}
    lists = {name: tuple(values[name]) for name in ("byday", "bymonthday")}
    return Schedule(**values | dates | lists)


def cards_bytes(cards: Iterable[Card]) -> tuple[bytes, Longs]:
    """All cards end to end, and where each of their parts begins (5 for each, and the end)."""
    parts = [part for card in cards for part in card_parts(card)]
    return b"".join(parts), starts_of([len(part) for part in parts])


def card_parts(card: Card) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    return card.head, card.tail, card.plain.encode(), card.title.encode(), as_json(card.facts)


def card_at(letters: memoryview, starts: Longs, number: int) -> Card:
    edges = starts[number * CARD_PARTS : (number + 1) * CARD_PARTS + 1].tolist()
    head, tail, plain, title, facts = (bytes(letters[begin:end]) for begin, end in pairwise(edges))
    return Card(head, tail, plain.decode(), title.decode(), json.loads(facts))


def as_json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def mapped(array: Array) -> Array:
    """A memory-mapped array as a plain one over the same memory: cheaper to slice."""
    return np.asarray(array).view(np.ndarray)
