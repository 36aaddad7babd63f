"""A password that a guesser would find soon is refused, with help."""

import pytest
from django.core.exceptions import ValidationError

from lodestar.kernel.models import Center, Person
from lodestar.kernel.signin.strength import StrongEnough, guesses


ROSA = Person(name="Rosa Delgado", email="rosa@example.org", center=Center(name="Harbor House"))


def refused(password, person=ROSA):
    with pytest.raises(ValidationError) as found:
        StrongEnough().validate(password, person)
    return found.value.messages[0]


@pytest.mark.parametrize(
    "password",
    [
        "Summer2026!Summer",
        "rosadelgado2026",
        "HarborHouse2026!",
        "qwertyuiop12",
        "contraseña2026",
        "aaaaaaaaaaaaaaaaaaaa",
        "connecticut2026",
        "password password",
    ],
)
def test_what_a_guesser_tries_first_is_refused(password):
    assert refused(password)


@pytest.mark.parametrize(
    "password", ["lantern harbor teacup orbit", "caballo bateria grapa correcto", "pV9#mQ2x!rT7"]
)
def test_what_takes_years_is_taken(password):
    StrongEnough().validate(password, ROSA)


def test_a_short_one_and_an_endless_one_are_refused():
    assert "twelve" in refused("pV9#mQ2x!rT")
    assert "thousand" in refused("pV9#mQ2x!rT7" * 100)


def test_the_help_looks_at_what_was_typed():
    assert "repeats itself" in refused("abababababababab")
    assert "do not fit" in refused("password password")


def test_ones_own_name_makes_a_password_weaker():
    assert guesses("delgado harbor 77", ROSA) < guesses("delgado harbor 77", None)
