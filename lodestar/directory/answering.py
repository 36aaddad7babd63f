"""From a wish to services: exact first, then wider, and never nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.conf import settings

from lodestar.directory.search import Query, Results
from lodestar.directory.snapshot import Published, Snapshot
from lodestar.directory.wish import Choices, Wish
from lodestar.kernel.kit import current_kit


SHOWN = 8  # services on one page: more than one call's worth of choice helps nobody
FAR = 160_000  # metres: when nobody is near, as far as a day's bus ride


@dataclass(frozen=True)
class Found:
    """`without` names what had to be left aside to find anyone: open, language, who, needs."""

    snapshot: Snapshot
    results: Results
    without: tuple[str, ...] = ()


@cache
def published() -> Published:
    return Published(settings.PUBLISHED_DIR)


def answer(wish: Wish, now: datetime, limit: int = SHOWN) -> Found:
    """Raises NothingPublished and DamagedSnapshot."""
    snapshot = published().current()
    asked = query(wish, wish.choices, now, limit)
    found = Found(snapshot, snapshot.search(asked))
    if found.results.total:
        return found
    for choices, without in wider(wish.choices):
        asked = replace(query(wish, choices, now, limit), radius_metres=FAR)
        found = Found(snapshot, snapshot.search(asked), without)
        if found.results.total:
            break
    return found


def query(wish: Wish, choices: Choices, now: datetime, limit: int) -> Query:
    return Query(
        place=wish.place or current_kit().gazetteer.whole_state(),
        needs=frozenset(choices.needs),
        language=choices.language or None,
        audience=choices.who or None,
        open_now=choices.open_now,
        now=now,
        limit=limit,
    )


def wider(choices: Choices) -> Iterator[tuple[Choices, tuple[str, ...]]]:
    """First only farther away; then one wish after the other is left aside."""
    without: list[str] = []
    yield choices, ("near",)
    for name, empty in (("open_now", False), ("language", ""), ("who", ""), ("needs", ())):
        if getattr(choices, name):
            without.append(name)
            choices = replace(choices, **{name: empty})  # type: ignore[arg-type]  # field by field
            yield choices, tuple(without)
