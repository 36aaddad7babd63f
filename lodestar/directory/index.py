"""A directory as arrays: for each place, which listings; for each listing, what it is for.

Everything is written once and only read afterwards, so it can be memory-mapped and shared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lodestar.directory.errors import DirectoryTooLarge
from lodestar.directory.grid import Bits, Floats, Ints, Longs, Octets, Shorts, cells_of
from lodestar.directory.hours import Schedule
from lodestar.directory.listing import Listing, Site
from lodestar.directory.search import OLDEST


MOST_WORDS = 64  # one bit each in a uint64
MOST_LISTINGS = 1 << 24  # what fits beside rank and metres in the 63 bits of a sort key

INTERPRETERS, MEMBER, REPORT_LINE = 1, 2, 4  # bits of `flags`


@dataclass(frozen=True)
class Texts:
    """Many short texts end to end: text i is `letters[starts[i]:starts[i + 1]]`, UTF-8."""

    starts: Longs
    letters: Octets

    def __getitem__(self, number: int) -> str:
        begin, end = self.starts[number : number + 2].tolist()
        return self.letters[begin:end].tobytes().decode()

    def several(self, numbers: Ints | Longs) -> list[str]:
        """The same for many, at a quarter of the cost of one by one."""
        begins, ends = self.starts[numbers].tolist(), self.starts[numbers + 1].tolist()
        letters = self.letters.data
        return [str(letters[begin:end], "utf-8") for begin, end in zip(begins, ends, strict=True)]


@dataclass(frozen=True)
class ListingArrays:
    """One element for each of the n listings, in order of id."""

    needs: Bits
    languages: Bits
    audiences: Bits
    flags: Octets
    minimum_ages: Shorts  # years
    maximum_ages: Shorts  # years
    hours: Ints  # number of the listing's set of schedules
    site_starts: Longs  # n + 1: the sites of listing i are site_starts[i] to site_starts[i + 1]


@dataclass(frozen=True)
class SiteArrays:
    """One element for each site, grouped by listing, in order of id. Degrees."""

    latitudes: Floats
    longitudes: Floats


@dataclass(frozen=True)
class AreaArrays:
    """Postings as compressed rows: those of area key i are `listings[starts[i]:starts[i + 1]]`."""

    starts: Longs
    listings: Ints  # ascending within a key


@dataclass(frozen=True)
class NearArrays:
    """The sites of listings without areas, in order of their cell of the grid. Degrees."""

    cells: Ints
    latitudes: Floats
    longitudes: Floats
    listings: Ints


@dataclass(frozen=True)
class Words:
    """The bit of each word in a mask, and the number of each area key."""

    needs: Mapping[str, int]
    languages: Mapping[str, int]
    audiences: Mapping[str, int]
    areas: Mapping[str, int]


@dataclass(frozen=True)
class Index:
    """All that a search reads, except what is open."""

    listings: ListingArrays
    sites: SiteArrays
    areas: AreaArrays
    near: NearArrays
    ids: Texts
    site_ids: Texts
    words: Words

    def __len__(self) -> int:
        return len(self.listings.needs)

    def listings_in(self, area: str) -> Ints:
        """The listings of an area key such as `town:hartford`; none for one that nobody covers."""
        number = self.words.areas.get(area)
        if number is None:
            return self.areas.listings[:0]
        begin, end = self.areas.starts[number : number + 2].tolist()
        return self.areas.listings[begin:end]


@dataclass(frozen=True)
class Built:
    """An index, and the distinct sets of schedules that its `hours` number."""

    index: Index
    schedules: tuple[tuple[Schedule, ...], ...]


def build(listings: Sequence[Listing]) -> Built:
    """Index listings that are in order of id.

    Raises DirectoryTooLarge, and ValueError where an id stands twice or out of order.
    """
    if len(listings) > MOST_LISTINGS:
        raise DirectoryTooLarge("listings", len(listings), MOST_LISTINGS)
    if any(before.id >= after.id for before, after in pairwise(listings)):
        raise ValueError("listings must be in order of id, each id once")
    schedules = tuple(dict.fromkeys(one.schedules for one in listings))
    postings = area_postings(listings)
    words = Words(
        needs=numbered("needs", (one.needs for one in listings)),
        languages=numbered("languages", (one.languages for one in listings)),
        audiences=numbered("audiences", (one.audiences for one in listings)),
        areas={key: number for number, key in enumerate(postings)},
    )
    sites = [site for one in listings for site in sites_in_order(one)]
    index = Index(
        listings=listing_arrays(listings, words, schedules),
        sites=SiteArrays(
            latitudes=np.array([site.latitude for site in sites], np.float64),
            longitudes=np.array([site.longitude for site in sites], np.float64),
        ),
        areas=area_arrays(list(postings.values())),
        near=near_arrays(listings),
        ids=packed(one.id for one in listings),
        site_ids=packed(site.id for site in sites),
        words=words,
    )
    return Built(index, schedules)


def listing_arrays(
    listings: Sequence[Listing], words: Words, schedules: Sequence[tuple[Schedule, ...]]
) -> ListingArrays:
    numbers = {one: number for number, one in enumerate(schedules)}
    return ListingArrays(
        needs=masks([one.needs for one in listings], words.needs),
        languages=masks([one.languages for one in listings], words.languages),
        audiences=masks([one.audiences for one in listings], words.audiences),
        flags=np.array([flags_of(one) for one in listings], np.uint8),
        minimum_ages=np.array([one.minimum_age or 0 for one in listings], np.int16),
        maximum_ages=np.array([oldest(one) for one in listings], np.int16),
        hours=np.array([numbers[one.schedules] for one in listings], np.int32),
        site_starts=starts_of([len(one.sites) for one in listings]),
    )


def numbered(what: str, sets: Iterable[frozenset[str]]) -> dict[str, int]:
    """A bit for each word, in the order of the alphabet."""
    words = sorted(frozenset[str]().union(*set(sets)))
    if len(words) > MOST_WORDS:
        raise DirectoryTooLarge(what, len(words), MOST_WORDS)
    return {word: bit for bit, word in enumerate(words)}


def masks(sets: Sequence[frozenset[str]], bits: Mapping[str, int]) -> Bits:
    of_set = {one: mask_of(one, bits) for one in set(sets)}
    return np.array([of_set[one] for one in sets], np.uint64)


def mask_of(words: Iterable[str], bits: Mapping[str, int]) -> int:
    """The bits of those words that the directory knows."""
    return sum(1 << bits[word] for word in words if word in bits)


def flags_of(one: Listing) -> int:
    return (
        INTERPRETERS * one.interpreters + MEMBER * one.is_member + REPORT_LINE * one.is_report_line
    )


def oldest(one: Listing) -> int:
    return OLDEST if one.maximum_age is None else one.maximum_age


def sites_in_order(one: Listing) -> list[Site]:
    return sorted(one.sites, key=lambda site: site.id)


def area_postings(listings: Sequence[Listing]) -> dict[str, list[int]]:
    """For each area key, in order, the listings under it: each once, ascending."""
    postings: dict[str, list[int]] = {}
    for number, one in enumerate(listings):
        for key in area_keys(one):
            postings.setdefault(key, []).append(number)
    return {key: postings[key] for key in sorted(postings)}


def area_keys(one: Listing) -> set[str]:
    """`town:…`, `zip:…`, `state:…`, `nation:…`, and `within:CT` for anything that lies in Connecticut."""
    keys = {f"{area.kind}:{area.code}" for area in one.areas}
    keys |= {f"within:{area.code}" for area in one.areas if area.kind == "state"}
    keys |= {f"within:{area.state}" for area in one.areas if area.kind in {"town", "zip"}}
    return keys | {f"within:{site.state}" for site in one.sites}


def area_arrays(postings: Sequence[Sequence[int]]) -> AreaArrays:
    listings = [number for numbers in postings for number in numbers]
    return AreaArrays(starts_of([len(one) for one in postings]), np.array(listings, np.int32))


def near_arrays(listings: Sequence[Listing]) -> NearArrays:
    sites = [
        (number, site.latitude, site.longitude)
        for number, one in enumerate(listings)
        if not one.areas
        for site in one.sites
    ]
    latitudes = np.array([latitude for _, latitude, _ in sites], np.float64)
    longitudes = np.array([longitude for _, _, longitude in sites], np.float64)
    cells = cells_of(latitudes, longitudes)
    order = np.argsort(cells, kind="stable")
    return NearArrays(
        cells=cells[order],
        latitudes=latitudes[order],
        longitudes=longitudes[order],
        listings=np.array([number for number, _, _ in sites], np.int32)[order],
    )


def packed(texts: Iterable[str]) -> Texts:
    encoded = [text.encode() for text in texts]
    letters = np.frombuffer(b"".join(encoded), np.uint8)
    return Texts(starts_of([len(text) for text in encoded]), letters)


def starts_of(lengths: Sequence[int]) -> Longs:
    """Where each of a row of pieces begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
