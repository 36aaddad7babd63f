"""Contrast as WCAG measures it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.kernel.kit.contrast import contrast


COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_black_on_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_known_pair_on_either_side_of_the_line():
    assert contrast("#767676", "#ffffff") >= 4.5
    assert contrast("#777777", "#ffffff") < 4.5


@given(COLOURS, COLOURS)
def test_it_lies_between_one_and_twenty_one_either_way_round(one, other):
    measured = contrast(one, other)

    assert 1 <= measured <= 21.0001
    assert measured == contrast(other, one)


@given(COLOURS)
def test_a_colour_on_itself_is_one(colour):
    assert contrast(colour, colour) == 1


@pytest.mark.parametrize("wrong", ["", "white", "#fff", "#12345g", "123456", "#1234567"])
def test_what_is_no_colour_is_refused(wrong):
    with pytest.raises(ValueError, match=f"{wrong}$|invalid literal"):
        contrast(wrong, "#ffffff")
