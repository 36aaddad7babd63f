"""Where a person of the staff can go: one menu on every staff page, and the first page after signing in.

The kernel knows its own places; rooms above add theirs, so that it need not know them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext

from lodestar.kernel.models import Person
from lodestar.kernel.people.rights import Action, roles_that_may


@dataclass(frozen=True)
class Place:
    """One entry of the menu: what it is called, its route, what it is for, the key that leads there."""

    called: str
    route: str
    about: str = ""
    key: str = ""


Finder = Callable[[Person], Iterable[Place]]
_rooms: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Decorator for a room: which of its places this person can go to."""
    _rooms.append(finder)
    return finder


def places_of(person: Person) -> list[Place]:
    """The rooms' places first: that is where the work is."""
    return [place for finder in (*_rooms, _kernel) for place in finder(person)]


def menu(request: HttpRequest) -> list[Place]:
    """Of whoever is signed in; empty on public pages, which do not even ask."""
    if not request.path_info.startswith("/staff/"):
        return []
    person = getattr(request, "user", None)
    return places_of(person) if isinstance(person, Person) and person.is_active else []


def _kernel(person: Person) -> Iterable[Place]:
    if person.role in roles_that_may(Action.PERSON_SEE):
        yield Place(
            gettext("People"),
            "staff-people",
            gettext("Who works at your center; invite, let in, let go."),
        )
    if person.role in roles_that_may(Action.ACCOUNT_SEE_STATES):
        yield Place(
            gettext("Accounts"), "staff-accounts", gettext("How many there are, and which sleep.")
        )
    if person.role in roles_that_may(Action.DIRECTORY_SEE_CHECKS):
        yield Place(
            gettext("To check"),
            "staff-checks",
            gettext("Numbers and pages that a person must call, open or read."),
        )
    yield Place(gettext("Who may do what"), "staff-roles", gettext("Every role, in plain words."))
    yield Place(
        gettext("My sign-in"),
        "staff-me",
        gettext("Where you are signed in, your password, your second step, your code on paper."),
    )
