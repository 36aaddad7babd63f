"""Where a person stands: the one table of a working life here, from the invitation to leaving."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext, gettext_noop


class Standing(StrEnum):
    """Only who is *here* can sign in."""

    WAITING = "waiting"  # has a password and a key that nobody has vouched for yet
    HERE = "here"
    SUSPENDED = "suspended"  # not seen for 90 days: a supervisor lets them in again
    LEFT = "left"

    @property
    def called(self) -> str:
        return gettext(CALLED[self])


CALLED: Final[dict[Standing, str]] = {
    Standing.WAITING: gettext_noop("Waiting to be let in"),
    Standing.HERE: gettext_noop("Works here"),
    Standing.SUSPENDED: gettext_noop("Suspended, because nobody signed in for 90 days"),
    Standing.LEFT: gettext_noop("Has left"),
}

NEXT: Final[dict[Standing, frozenset[Standing]]] = {
    Standing.WAITING: frozenset({Standing.HERE, Standing.LEFT}),
    Standing.HERE: frozenset({Standing.WAITING, Standing.SUSPENDED, Standing.LEFT}),
    Standing.SUSPENDED: frozenset({Standing.HERE, Standing.WAITING, Standing.LEFT}),
    Standing.LEFT: frozenset(),
}
