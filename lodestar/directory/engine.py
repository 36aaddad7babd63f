"""Finds the services that answer a question, best first: exactly what README.md says, in numpy.

Candidates come from postings and from the grid, wishes are masks over them, and the order is one
63-bit key for each listing that is left: rank (14 bits), metres (25 bits), place by id (24 bits).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lodestar.directory.grid import (
    Bits,
    Bools,
    Ints,
    Longs,
    Octets,
    metres_from,
    spots_around,
    spread,
)
from lodestar.directory.index import INTERPRETERS, MEMBER, REPORT_LINE, Index, mask_of
from lodestar.directory.search import (
    AGES,
    REACHES,
    REPORT_CHILD,
    TALK,
    Hit,
    Query,
    Reason,
    Results,
)
from lodestar.kernel.place import Place


TOWN, NEAR, STATE, NATION, ANYWHERE = range(len(REACHES))
MOST_SHARED = 64
LANGUAGE_AT, AUDIENCE_AT, SHARED_AT, REPORT_AT, CENTER_AT = 3, 4, 5, 12, 13  # bits of a rank
METRES_AT, RANK_AT = 24, 49  # bits of a key
NO_METRES = (1 << 25) - 1  # over half the way around the earth: a listing without sites comes last


@dataclass(frozen=True)
class Way:
    """One way in which services reach the place, and those that do. `reach` counts from best."""

    reach: int
    reason: Reason
    listings: Ints


@dataclass(frozen=True)
class Found:
    """Listings that match, ascending and each once; `via` is the number of the best way of each."""

    listings: Ints
    via: Ints
    ways: list[Way]


@dataclass(frozen=True)
class Wishes:
    """The question without its place, in bits of one index."""

    index: Index
    query: Query
    is_open: Bools
    needs: np.uint64
    language: np.uint64
    audience: np.uint64

    @classmethod
    def of(cls, index: Index, query: Query, is_open: Bools) -> "Wishes":
        return cls(
            index=index,
            query=query,
            is_open=is_open,
            needs=np.uint64(mask_of(query.needs, index.words.needs)),
            language=np.uint64(mask_of([query.language or ""], index.words.languages)),
            audience=np.uint64(mask_of([query.audience or ""], index.words.audiences)),
        )

    def met_by(self, listings: Ints) -> Bools:
        met = np.ones(len(listings), np.bool_)
        for condition in self.conditions(listings):
            met &= condition
        return met

    def conditions(self, listings: Ints) -> Iterator[Bools]:
        rows = self.index.listings
        if self.query.needs:
            yield (rows.needs[listings] & self.needs) != 0
        if self.query.language is not None:
            yield self.speaks(listings) | ((rows.flags[listings] & INTERPRETERS) != 0)
        if self.query.audience is not None:
            yield self.is_for(listings) | (rows.audiences[listings] == 0)
        if self.query.audience in AGES:
            youngest, oldest = AGES[self.query.audience]
            yield rows.minimum_ages[listings] <= oldest
            yield rows.maximum_ages[listings] >= youngest
        if self.query.open_now:
            yield self.is_open[rows.hours[listings]]

    def speaks(self, listings: Ints) -> Bools:
        spoken: Bools = (self.index.listings.languages[listings] & self.language) != 0
        return spoken

    def is_for(self, listings: Ints) -> Bools:
        named: Bools = (self.index.listings.audiences[listings] & self.audience) != 0
        return named

    def reasons(self, listing: int) -> Iterator[Reason]:
        """Which wishes one listing meets, and how."""
        rows, query = self.index.listings, self.query
        shared = int(rows.needs[listing] & self.needs)
        for need, bit in self.index.words.needs.items():
            if shared >> bit & 1:
                yield Reason("need", need)
        if query.language is not None:
            spoken = rows.languages[listing] & self.language
            yield Reason("speaks" if spoken else "interpreters", query.language)
        if query.audience is not None:
            named = rows.audiences[listing] & self.audience
            yield Reason("for" if named else "for-anyone", query.audience)
        if query.open_now:
            yield Reason("open")

    def shared(self, listings: Ints) -> Longs:
        """How many of the needs each listing answers."""
        both: Bits = self.index.listings.needs[listings] & self.needs
        return np.bitwise_count(both).astype(np.int64)


def find(index: Index, query: Query, is_open: Bools) -> Results:
    """Search. `is_open` has an element for each set of schedules, and is read for `open_now` only."""
    wishes = Wishes.of(index, query, is_open)
    found = matching(wishes)
    total = len(found.listings)
    if not total or query.limit < 1:
        return Results((), total)
    ranks = ranked(wishes, found)
    first = leading(ranks, query.limit)
    listings = found.listings[first]
    metres = metres_to_nearest(index, listings, query.place)
    keys: Longs = ranks[first] << RANK_AT | metres << METRES_AT | listings
    keys = np.sort(keys[leading(keys, query.limit)])[: query.limit]
    return Results(tuple(described(wishes, found, keys)), total)


def leading(keys: Longs, limit: int) -> Longs | slice:
    """Where the keys stand that are no greater than the `limit`-th; all where there are few."""
    if len(keys) <= limit:
        return slice(None)
    return np.flatnonzero(keys <= np.partition(keys, limit - 1)[limit - 1])


def matching(wishes: Wishes) -> Found:
    place = wishes.query.place
    ways = list(ways_to(wishes.index, place))
    listings = np.concatenate([way.listings for way in ways])
    via = numbers_of(ways)
    met = wishes.met_by(listings)
    listings, via = listings[met], via[met]
    if place is not None and place.latitude is not None:
        near = Way(NEAR, Reason("near"), nearby(wishes, place))
        listings = np.concatenate([listings, near.listings])
        via = np.concatenate([via, np.full(len(near.listings), len(ways), np.int32)])
        ways.append(near)
    return each_once(listings, via, ways)


def each_once(listings: Ints, via: Ints, ways: list[Way]) -> Found:
    """The first way stays. `near` may come last: what it reaches has no areas, so no other way."""
    if len(ways) > 1:
        order = np.argsort(listings, kind="stable")
        listings, via = listings[order], via[order]
        new = np.ones(len(listings), np.bool_)
        new[1:] = listings[1:] != listings[:-1]
        listings, via = listings[new], via[new]
    return Found(listings, via, ways)


def ways_to(index: Index, place: Place | None) -> Iterator[Way]:
    """The ways by area, best first."""
    if place is None:
        yield Way(ANYWHERE, Reason("anywhere"), np.arange(len(index), dtype=np.int32))
        return
    whole_state = place.latitude is None and not place.towns and not place.zip
    for town in place.towns:
        yield Way(TOWN, Reason("town", town), index.listings_in(f"town:{town}"))
    if place.zip:
        yield Way(TOWN, Reason("town", place.zip), index.listings_in(f"zip:{place.zip}"))
    if place.state:
        key = f"within:{place.state}" if whole_state else f"state:{place.state}"
        yield Way(STATE, Reason("state", place.state), index.listings_in(key))
    yield Way(NATION, Reason("nation", place.country), index.listings_in(f"nation:{place.country}"))


def numbers_of(ways: list[Way]) -> Ints:
    return np.repeat(np.arange(len(ways), dtype=np.int32), [len(way.listings) for way in ways])


def nearby(wishes: Wishes, place: Place) -> Ints:
    """Listings without areas that meet the wishes and have a site within the radius; some twice."""
    near = wishes.index.near
    spots = spots_around(near.cells, point_of(place), wishes.query.radius_metres)
    spots = spots[wishes.met_by(near.listings[spots])]
    metres = metres_from(point_of(place), near.latitudes[spots], near.longitudes[spots])
    return near.listings[spots[metres <= wishes.query.radius_metres]]


def point_of(place: Place) -> tuple[float, float]:
    assert place.latitude is not None  # noqa: S101 - only places with a point are asked for it
    assert place.longitude is not None  # noqa: S101
    return place.latitude, place.longitude


def ranked(wishes: Wishes, found: Found) -> Longs:
    """Everything in the order before distance, smaller first."""
    query, listings = wishes.query, found.listings
    reaches: Longs = np.array([way.reach for way in found.ways], np.int64)[found.via]
    flags = wishes.index.listings.flags[listings]
    ranks = reaches | ~is_center(wishes, flags, reaches) << CENTER_AT
    if query.language is not None:
        ranks = ranks | ~wishes.speaks(listings) << LANGUAGE_AT
    if query.audience is not None:
        ranks = ranks | ~wishes.is_for(listings) << AUDIENCE_AT
    if query.needs:
        ranks = ranks | (MOST_SHARED - wishes.shared(listings)) << SHARED_AT
    if REPORT_CHILD not in query.needs:
        ranks = ranks | ((flags & REPORT_LINE) != 0) << REPORT_AT
    return ranks


def is_center(wishes: Wishes, flags: Octets, reaches: Longs) -> Bools:
    """The member center of the town comes first for a person who wants to talk."""
    if wishes.query.needs and TALK not in wishes.query.needs:
        return np.zeros(len(flags), np.bool_)
    centers: Bools = ((flags & MEMBER) != 0) & (reaches == TOWN)
    return centers


def metres_to_nearest(index: Index, listings: Ints, place: Place | None) -> Longs:
    """For each listing, from the place to its nearest site; NO_METRES without site or point."""
    metres = np.full(len(listings), NO_METRES, np.int64)
    if place is None or place.latitude is None:
        return metres
    starts = index.listings.site_starts
    lengths = starts[listings + 1] - starts[listings]
    sited = np.flatnonzero(lengths)
    if len(sited):
        lengths = lengths[sited]
        sites = spread(starts[listings[sited]], lengths)
        latitudes, longitudes = index.sites.latitudes[sites], index.sites.longitudes[sites]
        each = metres_from(point_of(place), latitudes, longitudes)
        metres[sited] = np.minimum.reduceat(each, np.cumsum(lengths) - lengths)
    return metres


def described(wishes: Wishes, found: Found, keys: Longs) -> Iterator[Hit]:
    """Each key in full, with the reasons in the order in which they are told."""
    index, query = wishes.index, wishes.query
    for key in keys.tolist():
        listing = key & ((1 << METRES_AT) - 1)
        metres = key >> METRES_AT & NO_METRES
        way = found.ways[found.via[np.searchsorted(found.listings, listing)]]
        site = None if metres == NO_METRES else nearest_site(index, listing, query.place)
        reasons = (
            *([Reason("center", way.reason.detail)] if not key >> (RANK_AT + CENTER_AT) else ()),
            way.reason,
            *([Reason("distance", str(metres))] if site is not None else ()),
            *wishes.reasons(listing),
        )
        yield Hit(index.ids[listing], listing, site, None if site is None else metres, reasons)


def nearest_site(index: Index, listing: int, place: Place | None) -> str:
    """The id of its nearest site; the first by id of those at the same metre."""
    assert place is not None  # noqa: S101 - asked only for listings that have a distance
    begin, end = index.listings.site_starts[listing : listing + 2].tolist()
    if end - begin == 1:
        return index.site_ids[begin]
    sites = slice(begin, end)
    latitudes, longitudes = index.sites.latitudes[sites], index.sites.longitudes[sites]
    return index.site_ids[begin + int(metres_from(point_of(place), latitudes, longitudes).argmin())]
