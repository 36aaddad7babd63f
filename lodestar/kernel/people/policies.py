"""May this person do that? The table of `rights.py` answers; here stands only how one asks."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from lodestar.kernel.people.errors import Denied
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.rights import RIGHTS, Action, Relation, permits
from lodestar.kernel.people.roles import Role


@dataclass(frozen=True)
class About:
    """What somebody wants to do something with: whose it is, and whether it was handed to them.

    The site itself belongs to no center: `About()`.
    """

    center: UUID | None = None
    owner: UUID | None = None  # public id of the person who made it, or who it is
    granted: bool = False  # it was handed to the one who asks, by name, and that has not ended


def about_person(person: Person) -> About:
    return About(center=person.center_id, owner=person.public_id)


def about_center(center: Center) -> About:
    return About(center=center.id)


def relation(actor: Person, about: About) -> Relation:
    """Exactly one: the nearest."""
    if about.owner == actor.public_id:
        return Relation.OWN
    if about.granted:
        return Relation.GRANTED
    if about.center is None:
        return Relation.ANYONES
    return Relation.OWN_CENTER if about.center == actor.center_id else Relation.OTHER_CENTER


def allows(*, actor: Person, action: Action, about: About) -> bool:
    """For pages that show a button only to those who may press it."""
    role = Role(actor.role)
    return bool(actor.is_active) and permits(role, action, relation(actor, about))


def check(*, actor: Person, action: Action, about: About) -> None:
    """Raises Denied with a sentence that the person can read."""
    if not allows(actor=actor, action=action, about=about):
        raise Denied(gettext(RIGHTS[action].refusal))
