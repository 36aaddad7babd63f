"""Finds the services that answer a question, best first: exactly what README.md says, in numpy.

The order is one 63-bit key for each listing: rank (14 bits), metres (25 bits), place by id (24 bits).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lodestar.directory.grid import Bools, Ints, Longs, Octets
from lodestar.directory.index import MEMBER, REPORT_LINE, Index
from lodestar.directory.reaching import NO_METRES, SITE_BITS, TOWN, Found, matching, nearest_sites
from lodestar.directory.search import REPORT_CHILD, TALK, Hit, Query, Reason, Results
from lodestar.directory.wishes import Wishes


METRES_AT, RANK_AT = 24, 49  # bits of a key
MOST_SHARED = 64
# What each part of a rank weighs; the reach, 0 to 5, is the lowest part.
LANGUAGE, AUDIENCE, SHARED, REPORT, CENTER = (np.int16(1 << bit) for bit in (3, 4, 5, 12, 13))
Ranks = NDArray[np.int16]


@dataclass(frozen=True)
class First:
    """The listings that come first, in order, with `site` and `metres` of the nearest site."""

    listings: Ints
    metres: Longs
    sites: Longs
    ways: Ints
    centers: Bools


def find(index: Index, query: Query, is_open: Bools) -> Results:
    """Search. `is_open` has an element for each set of schedules, and is read for `open_now` only."""
    wishes = Wishes.of(index, query, is_open)
    found = matching(wishes)
    total = len(found.listings)
    if not total or query.limit < 1:
        return Results((), total)
    return Results(tuple(described(wishes, found, in_order(wishes, found))), total)


def in_order(wishes: Wishes, found: Found) -> First:
    query = wishes.query
    by_distance = query.place is not None and query.place.latitude is not None
    ranks = ranked(wishes, found)
    leaders = leading(ranks, query.limit, by_distance)
    ranks, listings, via = ranks[leaders], found.listings[leaders], found.via[leaders]
    nearest = nearest_sites(wishes.index, listings, query.place)
    metres, sites = nearest >> SITE_BITS, nearest & ((1 << SITE_BITS) - 1)
    keys = ranks.astype(np.int64) << RANK_AT | metres << METRES_AT | listings
    best = keys.argsort()[: query.limit]
    return First(listings[best], metres[best], sites[best], via[best], ranks[best] < CENTER)


def leading(ranks: Ranks, limit: int, by_distance: bool) -> Longs | slice:
    """Where the listings stand that may be among the first `limit`.

    Ties are settled by distance, which is not worked out for all; without it, by the order they have.
    """
    if len(ranks) <= limit:
        return slice(None)
    last = np.sort(ranks)[limit - 1]
    if by_distance:
        return np.flatnonzero(ranks <= last)
    better = np.flatnonzero(ranks < last)
    tied = np.flatnonzero(ranks == last)
    return np.concatenate([better, tied[: limit - len(better)]])


def ranked(wishes: Wishes, found: Found) -> Ranks:
    """Everything in the order before distance, smaller first."""
    query, listings = wishes.query, found.listings
    flags = wishes.index.listings.flags[listings]
    reaches: Ranks = np.array([way.reach for way in found.ways], np.int16)[found.via]
    ranks = reaches + CENTER * ~is_center(query, flags, reaches)
    if query.language is not None:
        ranks += LANGUAGE * ~wishes.speaks(listings)
    if query.audience is not None:
        ranks += AUDIENCE * ~wishes.is_for(listings)
    if query.needs:
        ranks += SHARED * (MOST_SHARED - wishes.shared_count(listings))
    if REPORT_CHILD not in query.needs:
        ranks += REPORT * ((flags & REPORT_LINE) != 0)
    return ranks


def is_center(query: Query, flags: Octets, reaches: Ranks) -> Bools:
    """The member center of the town comes first for a person who wants to talk."""
    if query.needs and TALK not in query.needs:
        return np.zeros(len(flags), np.bool_)
    centers: Bools = ((flags & MEMBER) != 0) & (reaches == TOWN)
    return centers


def described(wishes: Wishes, found: Found, first: First) -> Iterator[Hit]:
    """Each listing in full, with the reasons in the order in which they are told."""
    ids = wishes.index.ids.several(first.listings)
    sites = iter(wishes.index.site_ids.several(first.sites[first.metres != NO_METRES]))
    columns = (first.listings, first.metres, first.ways, first.centers)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for id_, (listing, metres, way, center), met in zip(
        ids, rows, wishes_met(wishes, first.listings), strict=True
    ):
        reach = found.ways[way].reason
        reasons = (Reason("center", reach.detail), reach) if center else (reach,)
        if metres == NO_METRES:
            yield Hit(id_, listing, None, None, reasons + met)
        else:
            distance = Reason("distance", str(metres))
            yield Hit(id_, listing, next(sites), metres, (*reasons, distance, *met))


def wishes_met(wishes: Wishes, listings: Ints) -> Iterator[tuple[Reason, ...]]:
    """For each listing, which wishes it meets and how. Few combinations occur, so each is told once."""
    told = cache(lambda *met: tuple(reasons_of(wishes, *met)))
    columns = (wishes.shared(listings), wishes.speaks(listings), wishes.is_for(listings))
    return (told(*met) for met in zip(*(column.tolist() for column in columns), strict=True))


def reasons_of(wishes: Wishes, shared: int, speaks: bool, is_for: bool) -> Iterator[Reason]:
    query = wishes.query
    for need, bit in wishes.index.words.needs.items():
        if shared >> bit & 1:
            yield Reason("need", need)
    if query.language is not None:
        yield Reason("speaks" if speaks else "interpreters", query.language)
    if query.audience is not None:
        yield Reason("for" if is_for else "for-anyone", query.audience)
    if query.open_now:
        yield Reason("open")
