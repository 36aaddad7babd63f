"""From what a person types ("06702", "waterbry", "Storrs") to a place on the map, or a kind question."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process


EARTH_RADIUS_METRES = 6_371_008.8  # mean radius, IUGG 1980
LONGEST_PLACE = 60  # characters: the longest town name in the country has under 50
CLOSE_ENOUGH = 82  # rapidfuzz ratio, 0 to 100: two typing slips in a name of ten letters


@dataclass(frozen=True)
class Place:
    """Where a person is looking: a town, a ZIP code, or a whole state.

    `towns` are town ids, those with most of a ZIP's people first. A whole state has no point.
    Latitude and longitude are WGS 84 degrees.
    """

    label: str
    state: str | None
    towns: tuple[str, ...] = ()
    zip: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str = "US"


@dataclass(frozen=True)
class Town:
    id: str
    name: str
    state: str
    latitude: float
    longitude: float
    region: str


@dataclass(frozen=True)
class Answer:
    """Either a place, or names that may have been meant; both empty when nothing is near."""

    place: Place | None = None
    suggestions: tuple[str, ...] = ()


def metres_between(lat1: float, lon1: float, lat2: float, lon2: float) -> int:
    """Great-circle distance (haversine) in whole metres between two WGS 84 points in degrees."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi, half_lambda = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return round(2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(min(1.0, a))))


def plain(words: str) -> str:
    """Lower case, no accents, single spaces: how names are compared."""
    decomposed = unicodedata.normalize("NFKD", words)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    spaced = re.sub(r"[^a-z0-9]+", " ", letters.casefold()).strip()
    return re.sub(r"\b(st)\b(?= )", "saint", spaced)


@dataclass(frozen=True)
class Gazetteer:
    """The towns, villages and ZIP codes that a kit knows."""

    state: str | None
    state_name: str
    state_words: frozenset[str]
    towns: Mapping[str, Town]
    aliases: Mapping[str, str]
    zip_towns: Mapping[str, Sequence[str]]
    zips: Mapping[str, tuple[float, float]]
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for town in self.towns.values():
            self._names[plain(town.name)] = town.id
        for name, town_id in self.aliases.items():
            self._names.setdefault(plain(name), town_id)

    def find(self, typed: str) -> Answer:
        """The place that was meant. Never raises, whatever was typed."""
        words = plain(typed[:LONGEST_PLACE])
        zip_code = re.fullmatch(r"(\d{5})(?: \d{4})?", words)
        if zip_code:
            return self.find_zip(zip_code[1])
        name = self.without_state(words)
        if not name:
            return Answer(place=self.whole_state() if words else None)
        if name in self._names:
            return Answer(place=self.town_place(self._names[name]))
        return self.near_miss(name)

    def find_zip(self, code: str) -> Answer:
        towns = tuple(self.zip_towns.get(code, ()))
        point = self.zips.get(code)
        if not towns and not point:
            return Answer()
        if not point:
            town = self.towns[towns[0]]
            point = (town.latitude, town.longitude)
        state = self.towns[towns[0]].state if towns else None
        return Answer(place=Place(code, state, towns, code, point[0], point[1]))

    def without_state(self, words: str) -> str:
        """`hartford ct` and `hartford connecticut` are Hartford; `connecticut` alone is the state."""
        for suffix in sorted(self.state_words, key=len, reverse=True):
            if words == suffix:
                return ""
            if words.endswith(f" {suffix}"):
                return words.removesuffix(f" {suffix}")
        return words

    def whole_state(self) -> Place | None:
        return Place(self.state_name, self.state) if self.state else None

    def town_place(self, town_id: str) -> Place:
        town = self.towns[town_id]
        return Place(town.name, town.state, (town.id,), None, town.latitude, town.longitude)

    def near_miss(self, name: str) -> Answer:
        """One clear winner is taken as meant; several are offered; none is said."""
        found = process.extract(name, self._names.keys(), scorer=fuzz.ratio, limit=4)
        close = [(match, score) for match, score, _ in found if score >= CLOSE_ENOUGH]
        if not close:
            return Answer()
        if len(close) == 1 or close[0][1] - close[1][1] >= 6:
            return Answer(place=self.town_place(self._names[close[0][0]]))
        return Answer(suggestions=tuple(self.towns[i].name for i in self.unique(close)))

    def unique(self, close: Sequence[tuple[str, float]]) -> list[str]:
        return list(dict.fromkeys(self._names[match] for match, _ in close))
