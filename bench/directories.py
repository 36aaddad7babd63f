"""A made-up national directory and made-up questions, the same for everyone who uses the same seed.

Towns cluster around metropolitan areas as people do; most services serve few towns or whoever can
come, some a state, few the nation; few sets of opening hours are shared by many services.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lodestar.directory.holidays import HolidayRule, HolidayRules
from lodestar.directory.hours import WEEKDAYS, Schedule
from lodestar.directory.listing import Area, Listing, Site
from lodestar.directory.search import Query
from lodestar.kernel.place import Place


STATES = [f"{first}{second}" for first in "ABCDE" for second in "KLMNOPQRST"]
ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
]
NEEDS = ["talk", "shelter", "legal", "report-child", *(f"need-{number}" for number in range(14))]
LANGUAGES = ["en", "es", "zh", "vi", "pt", "ko", "ar", "ht", *(f"x-{n}" for n in range(20))]
AUDIENCES = ["under18", "young", "adult", "woman", "man", "lgbtq", "native", "immigrant"]
AGES = [(None, None)] * 6 + [(18, None), (18, None), (None, 17), (12, 24), (60, None)]
RADII = [8_000, 16_000, 40_000, 40_000, 40_000, 80_000, 160_000]
METROS = 300
TOWNS = 20_000
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # a Tuesday, mid-morning in the east
HOLIDAYS = HolidayRules(
    {
        "us-federal": (
            HolidayRule("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"),
            HolidayRule("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", observed=True),
        )
    }
)


@dataclass(frozen=True)
class Town:
    id: str
    state: str
    zips: tuple[str, ...]
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Country:
    """Towns grouped by metropolitan area, the largest area first."""

    metros: Sequence[Sequence[Town]]
    weights: Sequence[float]

    def metro(self, rng: random.Random) -> Sequence[Town]:
        return rng.choices(self.metros, self.weights)[0]


def country(seed: int = 1) -> Country:
    rng = random.Random(seed)
    weights = [1 / (rank + 4) for rank in range(METROS)]
    centers = [(rng.uniform(26, 48), rng.uniform(-123, -68)) for _ in range(METROS)]
    metros: list[list[Town]] = [[] for _ in range(METROS)]
    for number, metro in enumerate(rng.choices(range(METROS), weights, k=TOWNS)):
        latitude, longitude = centers[metro]
        metros[metro].append(
            Town(
                id=f"town-{number}",
                state=STATES[metro % len(STATES)],
                zips=(f"{number:05}", f"{20_000 + rng.randrange(20_000):05}"),
                latitude=round(rng.gauss(latitude, 0.35), 4),
                longitude=round(rng.gauss(longitude, 0.45), 4),
            )
        )
    filled = [(metro, weight) for metro, weight in zip(metros, weights, strict=True) if metro]
    return Country([metro for metro, _ in filled], [weight for _, weight in filled])


def directory(count: int, land: Country, seed: int = 2) -> list[Listing]:
    """`count` services, in order of id."""
    rng = random.Random(seed)
    hours = [opening_hours(rng) for _ in range(200 + count // 40)]
    return [listing(number, rng, land, hours) for number in range(count)]


def listing(
    number: int, rng: random.Random, land: Country, hours: Sequence[tuple[Schedule, ...]]
) -> Listing:
    metro = land.metro(rng)
    town = rng.choice(metro)
    kind = rng.choices(["none", "town", "zip", "state", "nation"], [45, 34, 5, 15, 1])[0]
    minimum, maximum = rng.choice(AGES)
    sites = rng.choices([0, 1, 2, 3], [15, 70, 10, 5])[0] or (1 if kind == "none" else 0)
    return Listing(
        id=f"service-{number:08}",
        organization_id=f"organization-{number // 3}",
        needs=some(rng, NEEDS, 4),
        audiences=some(rng, AUDIENCES, 2) if rng.random() < 0.5 else frozenset(),
        languages=frozenset({"en"}) | (some(rng, LANGUAGES, 2) if rng.random() < 0.4 else set()),
        interpreters=rng.random() < 0.25,
        minimum_age=minimum,
        maximum_age=maximum,
        areas=areas(kind, rng, town, metro),
        sites=tuple(site(number, nth, rng, metro) for nth in range(sites)),
        schedules=rng.choice(hours),
        is_member=rng.random() < 0.01,
        is_report_line=rng.random() < 0.005,
    )


def areas(kind: str, rng: random.Random, town: Town, metro: Sequence[Town]) -> tuple[Area, ...]:
    if kind == "nation":
        return (Area("nation", "US"),)
    if kind == "state":
        return (Area("state", town.state, town.state),)
    if kind == "zip":
        return tuple(Area("zip", code, town.state) for code in town.zips)
    if kind == "town":
        served = rng.choices(metro, k=rng.randint(1, 8))
        return tuple(Area("town", one.id, one.state) for one in dict.fromkeys(served))
    return ()


def site(number: int, nth: int, rng: random.Random, metro: Sequence[Town]) -> Site:
    town = rng.choice(metro)
    return Site(
        id=f"site-{number}-{nth}",
        latitude=round(rng.gauss(town.latitude, 0.02), 5),
        longitude=round(rng.gauss(town.longitude, 0.02), 5),
        state=town.state,
    )


def some(rng: random.Random, words: Sequence[str], most: int) -> frozenset[str]:
    """One to `most` words, those at the front of the list more often."""
    chances = [1 / (rank + 2) for rank in range(len(words))]
    return frozenset(rng.choices(words, chances, k=rng.randint(1, most)))


def opening_hours(rng: random.Random) -> tuple[Schedule, ...]:
    if rng.random() < 0.1:
        return ()
    zone = rng.choice(ZONES)
    days = tuple(rng.choice([WEEKDAYS, WEEKDAYS[:5], WEEKDAYS[:5], ("TU", "TH"), ("SA", "SU")]))
    if rng.random() < 0.1:
        return (Schedule(zone, "WEEKLY", byday=WEEKDAYS, opens_at=0, closes_at=24 * 60),)
    opens = rng.randrange(28, 44) * 15
    closes = rng.randrange(60, 108) * 15 % (24 * 60)
    usual = Schedule(
        zone, "WEEKLY", byday=days, opens_at=opens, closes_at=closes, closed_on="us-federal"
    )
    if rng.random() < 0.9:
        return (usual,)
    ordinal = f"{rng.randint(1, 4)}{rng.choice(WEEKDAYS)}"
    return usual, Schedule(zone, "MONTHLY", byday=(ordinal,), opens_at=18 * 60, closes_at=20 * 60)


def questions(count: int, land: Country, seed: int = 3) -> list[Query]:
    rng = random.Random(seed)
    return [question(rng, land) for _ in range(count)]


def question(rng: random.Random, land: Country) -> Query:
    return Query(
        place=asked_place(rng, land),
        needs=some(rng, NEEDS, 3) if rng.random() < 0.9 else frozenset(),
        language=min(some(rng, LANGUAGES, 1)) if rng.random() < 0.4 else None,
        audience=rng.choice(AUDIENCES) if rng.random() < 0.3 else None,
        open_now=rng.random() < 0.4,
        now=NOW,
        radius_metres=rng.choice(RADII),
    )


def asked_place(rng: random.Random, land: Country) -> Place | None:
    """A town or a ZIP code for three people in four; a whole state, or nothing, for the others."""
    chance = rng.random()
    if chance < 0.15:
        return None
    metro = land.metro(rng)
    town = rng.choice(metro)
    if chance < 0.25:
        return Place(town.state, town.state)
    if chance < 0.6:
        return Place(town.id, town.state, (town.id,), None, town.latitude, town.longitude)
    around = tuple(dict.fromkeys([town.id, *(one.id for one in rng.choices(metro, k=2))]))
    code = town.zips[0]
    return Place(code, town.state, around, code, town.latitude, town.longitude)
