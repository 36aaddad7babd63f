"""The rules of the shift log: each asks the one table of rights, and adds whose note it is."""

from typing import Final
from uuid import UUID

from lodestar.kernel.people.models import Person
from lodestar.kernel.people.policies import About, allows, check
from lodestar.kernel.people.rights import Action, roles_that_may


READERS: Final = roles_that_may(Action.NOTE_READ)
WRITERS: Final = roles_that_may(Action.NOTE_WRITE)
HANDERS: Final = roles_that_may(Action.NOTE_HAND_OVER)
KEY_GIVERS: Final = roles_that_may(Action.PERSON_LET_IN)
RECEIVERS: Final = roles_that_may(Action.NOTE_OPEN_HANDED)


def check_can_read(*, actor: Person, center: UUID) -> None:
    """People of the center who work with its log."""
    check(actor=actor, action=Action.NOTE_READ, about=About(center=center))


def check_can_write(*, actor: Person, center: UUID) -> None:
    """Advocates and supervisors of the center."""
    check(actor=actor, action=Action.NOTE_WRITE, about=About(center=center))


def check_can_erase(*, actor: Person, center: UUID, author: UUID) -> None:
    """Whoever wrote the note, or any supervisor of the center."""
    about = About(center=center, owner=author)
    check(actor=actor, action=Action.NOTE_WRITE, about=about)
    if author != actor.public_id:
        check(actor=actor, action=Action.LOG_SET_RETENTION, about=About(center=center))


def may_erase(*, actor: Person, center: UUID, author: UUID) -> bool:
    """For pages that show the button only to those who may press it."""
    own = author == actor.public_id and may_write(actor=actor, center=center)
    return own or may_give_keys(actor=actor, center=center)


def may_write(*, actor: Person, center: UUID) -> bool:
    return allows(actor=actor, action=Action.NOTE_WRITE, about=About(center=center))


def check_can_hand_over(*, actor: Person, center: UUID) -> None:
    check(actor=actor, action=Action.NOTE_HAND_OVER, about=About(center=center))


def may_hand_over(*, actor: Person, center: UUID) -> bool:
    return allows(actor=actor, action=Action.NOTE_HAND_OVER, about=About(center=center))


def check_can_take_back(*, actor: Person, center: UUID) -> None:
    check(actor=actor, action=Action.NOTE_TAKE_BACK, about=About(center=center))


def check_can_open_handed(*, actor: Person, center: UUID, granted: bool) -> None:
    """A partner, and only what was handed to them by name."""
    about = About(center=center, granted=granted)
    check(actor=actor, action=Action.NOTE_OPEN_HANDED, about=about)


def check_can_give_keys(*, actor: Person, center: UUID) -> None:
    """Supervisors decide who of the center works with the log."""
    check(actor=actor, action=Action.PERSON_LET_IN, about=About(center=center))


def may_give_keys(*, actor: Person, center: UUID) -> bool:
    return allows(actor=actor, action=Action.PERSON_LET_IN, about=About(center=center))


def may_set_days(*, actor: Person, center: UUID) -> bool:
    return allows(actor=actor, action=Action.LOG_SET_RETENTION, about=About(center=center))
