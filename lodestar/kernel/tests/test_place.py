"""Whatever a person types, it is a place, a kind question, or nothing: never an error."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.kernel.kit.load import load_kit
from lodestar.kernel.place import Answer, metres_between, plain


KITS = Path(__file__).parents[3] / "kits"
WORDS = (
    st.text() | st.from_regex(r"\d{0,6}[- ]?\d{0,5}") | st.text("abcdefg 0123\0é🕯-", max_size=80)
)


def find(typed):
    return load_kit(KITS, "connecticut").gazetteer.find(typed)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Waterbury", "Waterbury"),
        ("  wATERBURY  ", "Waterbury"),
        ("Wáterbury", "Waterbury"),
        ("waterbry", "Waterbury"),
        ("hartford ct", "Hartford"),
        ("Hartford, Connecticut", "Hartford"),
        ("Hartford, CT", "Hartford"),
        ("New-Britain", "New Britain"),
        ("Asylum Hill", "Hartford"),
        ("Storrs", "Mansfield"),
    ],
)
def test_a_town_is_found_as_people_write_it(typed, label):
    place = find(typed).place

    assert place is not None
    assert place.label == label
    assert len(place.towns) == 1
    assert place.latitude is not None


@pytest.mark.parametrize("typed", ["06702", " 06702 ", "06702-1234", "06702 1234"])
def test_a_zip_code_is_found_with_or_without_its_four_digits(typed):
    place = find(typed).place

    assert place is not None
    assert (place.label, place.zip, place.towns) == ("06702", "06702", ("waterbury",))


def test_a_zip_code_across_towns_names_the_one_with_most_people_first():
    place = find("06705").place

    assert place is not None
    assert place.towns == ("waterbury", "wolcott")


def test_a_zip_code_of_another_state_is_a_point_without_towns():
    place = find("10001").place

    assert place is not None
    assert (place.towns, place.state) == ((), None)
    assert place.latitude == pytest.approx(40.75, abs=0.05)


@pytest.mark.parametrize("typed", ["Connecticut", "ct", "CONN.", "conn"])
def test_the_state_alone_is_the_whole_state(typed):
    place = find(typed).place

    assert place is not None
    assert (place.label, place.state, place.towns, place.latitude) == (
        "Connecticut",
        "CT",
        (),
        None,
    )


@pytest.mark.parametrize("typed", ["00000", "99999", "123456", "Qqqqqqqq", "x" * 10_000, "🕯️🕯️"])
def test_what_is_unknown_is_said_to_be_unknown(typed):
    assert find(typed) == Answer()


@pytest.mark.parametrize("typed", ["", "   ", "\0", "-", "🕯️"])
def test_nothing_typed_is_no_place(typed):
    assert find(typed) == Answer()


def test_two_towns_that_may_be_meant_are_offered():
    found = find("North Stonington Haven")

    assert found.place is None or found.place.label
    asked = find("Hadam")

    assert asked.place is not None or "Haddam" in asked.suggestions


@given(WORDS)
def test_nothing_typed_can_break_it(typed):
    found = find(typed)

    assert found.place is None or found.place.label
    assert all(isinstance(name, str) for name in found.suggestions)


@given(st.text())
def test_plain_words_are_plain_and_stay_so(words):
    once = plain(words)

    assert once == once.strip()
    assert all(letter.isascii() and (letter.isalnum() or letter == " ") for letter in once)


def test_saints_are_found_however_they_are_shortened():
    assert plain("St. Mary") == plain("Saint Mary") == "saint mary"
    assert plain("Main St") == "main st"


def test_a_known_distance():
    hartford_to_new_haven = metres_between(41.7637, -72.6851, 41.3083, -72.9279)

    assert hartford_to_new_haven == pytest.approx(54_500, abs=500)


@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
def test_no_two_points_are_farther_apart_than_half_the_earth(lat1, lon1, lat2, lon2):
    there = metres_between(lat1, lon1, lat2, lon2)

    assert 0 <= there <= 20_015_200
    assert there == metres_between(lat2, lon2, lat1, lon1)
