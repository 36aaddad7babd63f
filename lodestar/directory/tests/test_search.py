"""The engine against the oracle, and the sentences of README.md one by one."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.directory.engine import find
from lodestar.directory.index import build
from lodestar.directory.listing import Listing
from lodestar.directory.opentable import OpenTable
from lodestar.directory.search import Query
from lodestar.directory.tests import made_up, oracle
from lodestar.kernel.place import Place


NOON = datetime(2026, 6, 10, 16, tzinfo=UTC)
HARTFORD = Place("Hartford", "CT", ("hartford",), None, 41.7637, -72.6851)
CONNECTICUT = Place("Connecticut", "CT")


def search(listings, query):
    """What the engine finds in these listings."""
    built = build(sorted(listings, key=lambda listing: listing.id))
    table = OpenTable(built.schedules, made_up.HOLIDAYS)
    return find(built.index, query, table.open_mask(query.now))


def ask(place=None, needs=(), **wishes):
    wishes = {"language": None, "audience": None, "open_now": False, "now": NOON} | wishes
    return Query(place=place, needs=frozenset(needs), **wishes)


def found(listings, query):
    return [hit.id for hit in search(listings, query).hits]


def listing(name, needs=(), audiences=(), languages=(), **known):
    words = (frozenset(needs), frozenset(audiences), frozenset(languages))
    return Listing(name, "organization", *words, **known)


@settings(max_examples=250, deadline=None)
@given(made_up.DIRECTORIES, st.lists(made_up.QUERIES, min_size=1, max_size=6))
def test_the_engine_answers_exactly_as_the_oracle(directory, questions):
    built = build(sorted(directory, key=lambda one: one.id))
    table = OpenTable(built.schedules, made_up.HOLIDAYS)
    for query in questions:
        answer = find(built.index, query, table.open_mask(query.now))
        assert answer == oracle.search(directory, query, made_up.HOLIDAYS.is_holiday)
