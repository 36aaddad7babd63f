"""Which services reach a place, in which of the ways that README.md names, and how far they are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lodestar.directory.grid import Ints, Longs, metres_from, spots_around, spread
from lodestar.directory.index import Index
from lodestar.directory.search import REACHES, Reason
from lodestar.directory.wishes import EVERYTHING, Wishes
from lodestar.kernel.place import Place


TOWN, NEAR, STATE, WITHIN, NATION, ANYWHERE = range(len(REACHES))
SITE_BITS = 32  # a distance and the number of the site, in one number
NO_METRES = (1 << 25) - 1  # over half the way around the earth: a listing without sites comes last
NO_SITE = NO_METRES << SITE_BITS


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


def matching(wishes: Wishes) -> Found:
    """All listings that reach the place and meet the wishes."""
    place = wishes.query.place
    if place is None:
        everywhere = np.flatnonzero(wishes.met_by(EVERYTHING)).astype(np.int32)
        way = Way(ANYWHERE, Reason("anywhere"), everywhere)
        return Found(everywhere, np.zeros(len(everywhere), np.int32), [way])
    ways = list(ways_by_area(wishes.index, place))
    listings = np.concatenate([way.listings for way in ways])
    via = np.repeat(np.arange(len(ways), dtype=np.int32), [len(way.listings) for way in ways])
    met = wishes.met_by(listings)
    listings, via = listings[met], via[met]
    if place.latitude is not None:
        near = Way(NEAR, Reason("near"), nearby(wishes, place))
        listings = np.concatenate([listings, near.listings])
        via = np.concatenate([via, np.full(len(near.listings), len(ways), np.int32)])
        ways.append(near)
    return each_once(listings, via, ways)


def each_once(listings: Ints, via: Ints, ways: list[Way]) -> Found:
    """The first way stays. `near` may come last: what it reaches has no areas, so no other way."""
    order = listings.argsort(kind="stable")
    listings, via = listings[order], via[order]
    new = np.ones(len(listings), np.bool_)
    np.not_equal(listings[1:], listings[:-1], out=new[1:])
    return Found(listings[new], via[new], ways)


def ways_by_area(index: Index, place: Place) -> Iterator[Way]:
    """Best first."""
    whole_state = place.latitude is None and not place.towns and not place.zip
    for town in place.towns:
        yield Way(TOWN, Reason("town", town), index.listings_in(f"town:{town}"))
    if place.zip:
        yield Way(TOWN, Reason("town", place.zip), index.listings_in(f"zip:{place.zip}"))
    if place.state:
        in_all_of_it = index.listings_in(f"state:{place.state}")
        yield Way(STATE, Reason("state", place.state), in_all_of_it)
    if place.state and whole_state:
        somewhere_in_it = index.listings_in(f"within:{place.state}")
        yield Way(WITHIN, Reason("within", place.state), somewhere_in_it)
    yield Way(NATION, Reason("nation", place.country), index.listings_in(f"nation:{place.country}"))


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


def nearest_sites(index: Index, listings: Ints, place: Place | None) -> Longs:
    """For each listing its nearest site: metres from the place, and the site's number below them.

    Of several at the same metre, the first by id. NO_SITE without site, or for a place without point.
    """
    nearest = np.full(len(listings), NO_SITE, np.int64)
    if place is None or place.latitude is None:
        return nearest
    starts = index.listings.site_starts
    begins = starts[listings]
    lengths = starts[listings + 1] - begins
    sited = np.flatnonzero(lengths)
    if len(sited):
        begins, lengths = begins[sited], lengths[sited]
        sites = spread(begins, lengths)
        latitudes, longitudes = index.sites.latitudes[sites], index.sites.longitudes[sites]
        metres = metres_from(point_of(place), latitudes, longitudes)
        both = metres << SITE_BITS | sites
        nearest[sited] = np.minimum.reduceat(both, lengths.cumsum() - lengths)
    return nearest
