"""Sheets of paper: two of three rebuild a center's key, and nothing else does. T30 of trust.md."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from shamir_mnemonic import combine_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from lodestar.kernel.vault import paper
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.paper import PaperProblem, join, read_sheet, split
from lodestar.kernel.vault.secret import Seed


unhurried = hypothesis_settings(deadline=None)
SEED = Seed(bytes(range(32)))
SHEETS = split(SEED, 4711)


@unhurried
@given(secret=st.binary(min_size=32, max_size=32))
def test_any_two_of_three_sheets_rebuild_the_key(secret):
    """T30."""
    sheets = split(Seed(secret))

    assert [len(words) for words in sheets] == [33, 33, 33]
    for two in combinations(sheets, 2):
        assert join(two) == Seed(secret)
        assert join(two[::-1]) == Seed(secret)
    assert join(sheets) == Seed(secret)


def test_any_wallet_that_knows_slip_39_could_read_them():
    assert combine_mnemonics([" ".join(words) for words in SHEETS[:2]]) == SEED.reveal()


@pytest.mark.parametrize("sheets", [[], SHEETS[:1]])
def test_one_sheet_alone_opens_nothing(sheets):
    """T30."""
    with pytest.raises(PaperProblem, match="Please bring another sheet"):
        join(sheets)


def test_the_same_sheet_twice_is_one_sheet():
    with pytest.raises(PaperProblem, match="same sheet twice"):
        join([SHEETS[0], SHEETS[0]])


def test_sheets_of_two_centers_do_not_mix():
    """T30."""
    other = split(Seed(b"o" * 32))

    with pytest.raises(PaperProblem, match="do not belong together"):
        join([SHEETS[0], other[1]])


@pytest.mark.parametrize("secret", [SEED, Seed(b"o" * 32)])
def test_sheets_of_two_sets_do_not_mix_even_with_the_same_first_words(secret):
    """T30: another day's set of the same center, and another center's that looks alike."""
    other = split(secret, 4711)

    assert other[1][:2] == SHEETS[0][:2]
    with pytest.raises(PaperProblem, match="do not belong together"):
        join([SHEETS[0], other[1]])


def test_all_sheets_of_a_set_begin_with_the_same_two_words_and_sets_differ():
    begins = {tuple(words[:2]) for words in SHEETS}
    other = {tuple(split(SEED)[0][:2]) for _ in range(8)}

    assert len(begins) == 1
    assert len(other) > 1


def test_sheets_that_need_both_halves_can_be_made():
    first, second = split(SEED, need=2, of=2)

    assert join([first, second]) == SEED
    with pytest.raises(PaperProblem):
        join([second])


def test_the_rebuilt_key_is_the_centers():
    center = Identity.new()

    again = Identity(join(split(center.seed)[1:]))

    assert again.public == center.public


# Typing them in


def test_a_sheet_is_read_with_numbers_gaps_and_large_letters():
    typed = "\n".join(f" {number}. {word.upper()} ," for number, word in enumerate(SHEETS[0], 1))

    assert read_sheet(typed) == SHEETS[0]


def spoiled(place, word, words=SHEETS[0]):
    return " ".join([*words[: place - 1], word, *words[place:]])


@pytest.mark.parametrize(
    ("typed", "meant"), [("acadmic", "academic"), ("acdemic", "academic"), ("lbrary", "library")]
)
def test_an_unknown_word_is_shown_with_its_number_and_what_was_meant(typed, meant):
    with pytest.raises(PaperProblem, match=f"Word 7, “{typed}”.*“{meant}”"):
        read_sheet(spoiled(7, typed))


def test_several_unknown_words_are_all_named():
    text = spoiled(33, "qqqqqqqqqq", spoiled(2, "xylophones").split())

    with pytest.raises(
        PaperProblem, match=r"Word 2.*Word 33, “qqqqqqqqqq”, is not on any sheet\.$"
    ):
        read_sheet(text)


def test_a_word_cut_after_four_letters_is_understood_as_meant():
    with pytest.raises(PaperProblem, match="Did you mean “academic”"):
        read_sheet(spoiled(1, "acade"))


@pytest.mark.parametrize("place", [1, 2, 17, 33])
def test_a_word_that_is_another_word_of_the_list_is_found_by_the_checksum(place):
    right = SHEETS[0][place - 1]
    wrong = next(word for word in WORDLIST if word[0] == right[0] and word != right)

    with pytest.raises(PaperProblem, match=f"word {place}: is it “{right}”"):
        read_sheet(spoiled(place, wrong))


def test_two_words_in_the_wrong_order_are_noticed():
    words = [*SHEETS[0][:9], SHEETS[0][10], SHEETS[0][9], *SHEETS[0][11:]]
    assert words != SHEETS[0]

    with pytest.raises(PaperProblem, match="and their order"):
        read_sheet(" ".join(words))


@pytest.mark.parametrize("count", [0, 1, 32, 34])
def test_a_sheet_has_33_words(count):
    text = " ".join((SHEETS[0] * 2)[:count])

    with pytest.raises(PaperProblem, match=f"these are {count}"):
        read_sheet(text)


@unhurried
@given(place=st.integers(0, 32), word=st.sampled_from(WORDLIST))
def test_no_wrong_word_gives_another_key(place, word):
    words = [*SHEETS[0][:place], word, *SHEETS[0][place + 1 :]]

    assert words == SHEETS[0] or not paper._is_sheet(words)
