"""The engine against the oracle, and the sentences of README.md one by one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.directory import index
from lodestar.directory.engine import find
from lodestar.directory.errors import DirectoryTooLarge
from lodestar.directory.index import build
from lodestar.directory.listing import Area, Listing, Site
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


def test_a_service_of_the_town_comes_before_one_of_the_state_and_of_the_nation():
    services = [
        listing("a-nation", areas=(Area("nation", "US"),)),
        listing("b-state", areas=(Area("state", "CT", "CT"),)),
        listing("c-town", areas=(Area("town", "hartford", "CT"),)),
    ]

    assert found(services, ask(HARTFORD)) == ["c-town", "b-state", "a-nation"]


def test_a_service_of_another_town_is_no_answer():
    assert found([listing("x", areas=(Area("town", "salem", "CT"),))], ask(HARTFORD)) == []


def test_a_zip_code_finds_what_serves_any_of_its_towns_and_names_the_first():
    zip_code = Place("06001", "CT", ("avon", "simsbury"), "06001", 41.79, -72.86)
    both = listing("x", areas=(Area("town", "simsbury", "CT"), Area("town", "avon", "CT")))

    assert search([both], ask(zip_code)).hits[0].reasons == (("town", "avon"),)


def test_a_place_without_areas_is_found_within_the_radius_only():
    near = listing("near", sites=(Site("s", 41.80, -72.70, "CT"),))
    far = listing("far", sites=(Site("s", 41.05, -73.54, "CT"),))

    assert found([near, far], ask(HARTFORD)) == ["near"]
    assert found([near, far], ask(HARTFORD, radius_metres=160_000)) == ["near", "far"]


def test_a_service_with_areas_is_not_found_by_its_site():
    office = listing(
        "x", areas=(Area("town", "salem", "CT"),), sites=(Site("s", 41.764, -72.685, "CT"),)
    )

    assert found([office], ask(HARTFORD)) == []
    assert found([office], ask(CONNECTICUT)) == ["x"]


def test_of_two_of_the_same_reach_the_nearer_comes_first_and_one_without_a_site_last():
    area = (Area("state", "CT", "CT"),)
    services = [
        listing("a", areas=area),
        listing("b", areas=area, sites=(Site("s", 41.05, -73.54, "CT"),)),
        listing("c", areas=area, sites=(Site("t", 41.77, -72.68, "CT"), Site("s", 41, -73, "CT"))),
    ]

    hits = search(services, ask(HARTFORD)).hits
    assert [(hit.id, hit.site_id) for hit in hits] == [("c", "t"), ("b", "s"), ("a", None)]


def test_the_member_center_of_the_town_comes_first_for_a_person_who_wants_to_talk():
    town = (Area("town", "hartford", "CT"),)
    services = [
        listing("a-both", needs={"talk", "shelter"}, areas=town),
        listing("b-center", needs={"talk"}, areas=town, is_member=True),
    ]

    answer = search(services, ask(HARTFORD, {"talk", "shelter"}))
    assert [hit.id for hit in answer.hits] == ["b-center", "a-both"]
    assert answer.hits[0].reasons[:2] == (("center", "hartford"), ("town", "hartford"))
    assert found(services, ask(HARTFORD, {"shelter"})) == ["a-both"]


def test_a_report_line_comes_last_unless_a_report_is_what_is_wanted():
    services = [
        listing("a-report", needs={"talk", "report-child"}, is_report_line=True),
        listing("b-talk", needs={"talk"}),
    ]

    assert found(services, ask(needs={"talk"})) == ["b-talk", "a-report"]
    assert found(services, ask(needs={"talk", "report-child"})) == ["a-report", "b-talk"]


def test_more_needs_in_common_come_first_and_each_is_told_in_order():
    services = [listing("a", needs={"talk"}), listing("b", needs={"talk", "legal", "other"})]

    hits = search(services, ask(needs={"talk", "legal"})).hits
    assert [hit.id for hit in hits] == ["b", "a"]
    assert hits[0].reasons == (("anywhere", ""), ("need", "legal"), ("need", "talk"))


def test_who_speaks_a_language_comes_before_who_has_interpreters_for_it():
    services = [listing("a", interpreters=True), listing("b", languages={"es"}), listing("c")]

    hits = search(services, ask(language="es")).hits
    assert [hit.reasons[-1] for hit in hits] == [("speaks", "es"), ("interpreters", "es")]


def test_a_service_for_them_comes_before_one_for_anyone_and_one_for_others_not_at_all():
    services = [
        listing("a-anyone"),
        listing("b-young", audiences={"young"}),
        listing("c-women", audiences={"woman"}),
        listing("d-old", minimum_age=60),
    ]

    hits = search(services, ask(audience="young")).hits
    assert [hit.reasons[-1] for hit in hits] == [("for", "young"), ("for-anyone", "young")]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("under18", ["b-teens"]), ("young", ["a-adults"]), ("adult", ["a-adults", "c-old"])],
)
def test_ages_must_overlap(audience, expected):
    services = [
        listing("a-adults", minimum_age=18),
        listing("b-teens", minimum_age=12, maximum_age=17),
        listing("c-old", minimum_age=60),
    ]

    assert found(services, ask(audience=audience)) == expected


def test_a_place_whose_hours_nobody_knows_is_not_open_now():
    assert found([listing("x")], ask(open_now=True)) == []


def test_only_so_many_are_returned_and_all_are_counted():
    answer = search([listing(f"{number:03}") for number in range(100)], ask(limit=7))

    assert [hit.id for hit in answer.hits] == [f"{number:03}" for number in range(7)]
    assert answer.total == 100


def test_an_empty_directory_answers_nothing():
    assert search([], ask(HARTFORD)).total == 0


def test_a_circle_around_the_date_line_finds_both_sides():
    services = [
        listing("east", sites=(Site("s", 52.0, 179.95, "AK"),)),
        listing("west", sites=(Site("s", 52.0, -179.95, "AK"),)),
    ]

    attu = Place("Attu", "AK", (), None, 52.0, 179.99)
    assert found(services, ask(attu)) == ["east", "west"]


def test_a_circle_around_a_pole_finds_every_longitude():
    services = [
        listing(f"x{degrees}", sites=(Site("s", 89.9, degrees, "AK"),)) for degrees in (0, 90, 175)
    ]

    assert len(found(services, ask(Place("Pole", None, (), None, 90.0, 0.0)))) == 3


def test_sixty_four_needs_fit_and_one_more_is_refused():
    most = frozenset(f"need-{number:02}" for number in range(64))

    assert found([listing("x", needs=most)], ask(needs=most)) == ["x"]
    with pytest.raises(DirectoryTooLarge, match="65 needs"):
        build([listing("x", needs=most | {"one-more"})])


def test_listings_out_of_order_are_refused():
    with pytest.raises(ValueError, match="in order of id"):
        build([listing("b"), listing("a")])


def test_more_listings_than_a_sort_key_holds_are_refused(monkeypatch):
    monkeypatch.setattr(index, "MOST_LISTINGS", 1)

    with pytest.raises(DirectoryTooLarge, match="2 listings, and a snapshot holds 1"):
        build([listing("a"), listing("b")])
