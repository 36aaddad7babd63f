"""Is a password strong enough to keep a database thief busy? With help, not with rules about signs.

How many guesses it would take is estimated by zxcvbn (Wheeler, USENIX Security 2016), on this machine,
with the words that a guesser would try first: the person's own, the center's, and what passwords in
Spanish are made of. Django's list of 20,000 passwords from breaches is asked beside it.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lodestar.kernel.models import Person


SHORTEST = 12
FEWEST_GUESSES = 10**12  # at 10,000 of our Argon2id a second: three years
LONGEST_LOOKED_AT = 72
LONGEST = 1000
EXPECTED = (
    *("lodestar", "contraseña", "contrasena", "clave", "secreto", "hola", "amor", "familia"),
    *("teamo", "princesa", "mariposa", "estrella", "corazon", "corazón", "enero", "febrero"),
    *("marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"),
    *("noviembre", "diciembre", "primavera", "verano", "otoño", "invierno", "dios", "jesus"),
    *("hotline", "helpline", "advocate", "survivor", "shelter", "center", "connecticut"),
)


class StrongEnough:
    """A validator as Django knows them (AUTH_PASSWORD_VALIDATORS)."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises ValidationError with what would make it better."""
        if len(password) < SHORTEST:
            raise ValidationError(_("Please take at least twelve letters or signs."), "short")
        if len(password) > LONGEST:
            raise ValidationError(_("Please take fewer than a thousand letters."), "long")
        if guesses(password, user) < FEWEST_GUESSES:
            raise ValidationError(better(password), "weak")

    def get_help_text(self) -> str:
        return _(
            "Four or five words that do not belong together are easy to remember and hard to guess. "
            "Not a saying or a song, no names of yours, nothing that you use elsewhere."
        )


def guesses(password: str, person: Person | None) -> int:
    """How many tries a good guesser needs, who knows whose password it is."""
    from zxcvbn import zxcvbn

    found = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=[*EXPECTED, *words_of(person)])
    return int(found["guesses"])


def words_of(person: Person | None) -> list[str]:
    """The person's name, address and center, and the words that they are made of."""
    if person is None:
        return []
    center = person.center.name if person.center else ""
    whole = [person.name, person.email, center]
    return [*whole, *(word for text in whole for word in re.findall(r"\w{3,}", text))]


def better(password: str) -> str:
    """One sentence about what is easy to guess here."""
    if len(set(password.casefold())) < SHORTEST // 2:
        return _("This repeats itself. Four or five different words would be much harder to guess.")
    if any(letter.isspace() for letter in password.strip()):
        return _("These words are easy to guess together. Please add one or two that do not fit.")
    return _(
        "This would be guessed too soon: it is close to a common word, a name, a date or a row of keys. "
        "Four or five words that do not belong together are better."
    )
