"""Who may do what: one table of role × action × relation, and nothing else decides.

From it come the rules (`policies.py`), the page that explains them (`/staff/roles/`, docs/roles.md),
and the matrix with which tests compare every door of the site (`matrix`). The table is what we *say*;
for confidential content the keys are what *holds*: a grant to nobody cannot be opened by anybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext, gettext_noop

from lodestar.kernel.people.roles import Role


class Relation(StrEnum):
    """How a person stands to what they want to do something with: exactly one of these."""

    OWN = "own"  # they made it, or they are it
    GRANTED = "granted"  # it was handed to them by name, and that has not ended
    OWN_CENTER = "own center"
    OTHER_CENTER = "other center"
    ANYONES = "anyone's"  # it belongs to no center: the site itself

    @property
    def phrase(self) -> str:
        """The words that follow an action, in the language of the page."""
        return gettext(PHRASES[self])


PHRASES: Final[dict[Relation, str]] = {
    Relation.OWN: gettext_noop("their own"),
    Relation.GRANTED: gettext_noop("what was handed to them by name"),
    Relation.OWN_CENTER: gettext_noop("in their own center"),
    Relation.OTHER_CENTER: gettext_noop("in other centers"),
    Relation.ANYONES: gettext_noop("for the whole site"),
}


class Action(StrEnum):
    """Everything that somebody can be allowed to do."""

    NOTE_READ = "note.read"
    NOTE_WRITE = "note.write"
    NOTE_CONTACT = "note.contact"
    NOTE_HAND_OVER = "note.hand_over"
    NOTE_TAKE_BACK = "note.take_back"
    NOTE_OPEN_HANDED = "note.open_handed"
    LOG_SEE_WHO_LOOKED = "log.see_who_looked"
    LOG_SET_RETENTION = "log.set_retention"
    PERSON_SEE = "person.see"
    PERSON_INVITE = "person.invite"
    PERSON_LET_IN = "person.let_in"
    PERSON_END = "person.end"
    PERSON_REGRANT = "person.regrant"
    PERSON_CHANGE_ROLE = "person.change_role"
    ACCOUNT_SEE_STATES = "account.see_states"
    ACCOUNT_CLOSE_DORMANT = "account.close_dormant"
    CENTER_RECOVER_KEY = "center.recover_key"
    CENTER_REQUIRE_SECURITY_KEY = "center.require_security_key"
    CENTER_ROTATE_KEY = "center.rotate_key"
    TRAIL_VERIFY = "trail.verify"
    DIRECTORY_SEE_CHECKS = "directory.see_checks"
    ROLES_READ = "roles.read"
    OWN_ACCOUNT = "own_account"


Who = Mapping[Role, frozenset[Relation]]


@dataclass(frozen=True)
class Right:
    """One line of the table: what it is, who may, and what the others are told."""

    means: str
    refusal: str
    who: Who = field(default_factory=dict)

    @property
    def said(self) -> str:
        return gettext(self.means)


def who(relations: set[Relation], *roles: Role) -> dict[Role, frozenset[Relation]]:
    return {role: frozenset(relations) for role in roles}


IN_CENTER = {Relation.OWN_CENTER}
AT_HOME = {Relation.OWN, Relation.OWN_CENTER}
ELSEWHERE = {Relation.OTHER_CENTER, Relation.ANYONES}
NOT_THIS_CENTER = gettext_noop("This belongs to people of another role or another center.")
ASK_A_SUPERVISOR = gettext_noop("Only a supervisor of the center can do this. Please ask one.")
ASK_THE_COALITION = gettext_noop(
    "Only a steward or an operator of the coalition can do this. Please ask them."
)

RIGHTS: Final[dict[Action, Right]] = {
    Action.NOTE_READ: Right(
        gettext_noop("Read notes of the shift log, without ways to contact a person"),
        NOT_THIS_CENTER,
        who(AT_HOME, Role.ADVOCATE, Role.SUPERVISOR, Role.TRAINEE),
    ),
    Action.NOTE_WRITE: Right(
        gettext_noop("Write notes in the shift log"),
        gettext_noop("Only advocates and supervisors of the center write notes."),
        who(AT_HOME, Role.ADVOCATE, Role.SUPERVISOR),
    ),
    Action.NOTE_CONTACT: Right(
        gettext_noop("See how to contact the person of a note"),
        gettext_noop("Only advocates and supervisors of the center see ways to contact a person."),
        who(AT_HOME, Role.ADVOCATE, Role.SUPERVISOR),
    ),
    Action.NOTE_HAND_OVER: Right(
        gettext_noop("Hand a note to a partner, when the person it is about agrees"),
        gettext_noop("Only advocates and supervisors of the center hand notes to a partner."),
        who(AT_HOME, Role.ADVOCATE, Role.SUPERVISOR),
    ),
    Action.NOTE_TAKE_BACK: Right(
        gettext_noop("Take back a note that was handed to a partner"),
        gettext_noop("Only advocates and supervisors of the center can take a note back."),
        who(AT_HOME, Role.ADVOCATE, Role.SUPERVISOR),
    ),
    Action.NOTE_OPEN_HANDED: Right(
        gettext_noop("Open a note that a center handed to a partner"),
        gettext_noop("This was not handed to you, or it was taken back."),
        who({Relation.GRANTED}, Role.PARTNER),
    ),
    Action.LOG_SEE_WHO_LOOKED: Right(
        gettext_noop("See who has looked at a note"),
        NOT_THIS_CENTER,
        who(AT_HOME, Role.ADVOCATE, Role.SUPERVISOR),
    ),
    Action.LOG_SET_RETENTION: Right(
        gettext_noop("Decide how long notes are kept"),
        ASK_A_SUPERVISOR,
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.PERSON_SEE: Right(
        gettext_noop("See the people of the center, and who is invited"),
        ASK_A_SUPERVISOR,
        who(AT_HOME, Role.SUPERVISOR),
    ),
    Action.PERSON_INVITE: Right(
        gettext_noop("Invite a person, and withdraw an invitation"),
        ASK_A_SUPERVISOR,
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.PERSON_LET_IN: Right(
        gettext_noop("Let a person in, after comparing six words aloud"),
        ASK_A_SUPERVISOR,
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.PERSON_END: Right(
        gettext_noop("End a person's access at once"),
        ASK_A_SUPERVISOR,
        who(AT_HOME, Role.SUPERVISOR),
    ),
    Action.PERSON_REGRANT: Right(
        gettext_noop("Give a new key to a person who lost password and paper code"),
        ASK_A_SUPERVISOR,
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.PERSON_CHANGE_ROLE: Right(
        gettext_noop("Change a person's role"),
        gettext_noop(
            "Another supervisor of the center can do this; nobody changes their own role."
        ),
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.ACCOUNT_SEE_STATES: Right(
        gettext_noop(
            "See how many accounts a center has and when they were last used, without names"
        ),
        ASK_THE_COALITION,
        who(ELSEWHERE, Role.STEWARD, Role.OPERATOR),
    ),
    Action.ACCOUNT_CLOSE_DORMANT: Right(
        gettext_noop("Close an account that nobody has used for 90 days"),
        ASK_THE_COALITION,
        who(ELSEWHERE, Role.STEWARD, Role.OPERATOR),
    ),
    Action.CENTER_RECOVER_KEY: Right(
        gettext_noop("Recover the center's key from two of its three paper shares"),
        ASK_A_SUPERVISOR,
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.CENTER_REQUIRE_SECURITY_KEY: Right(
        gettext_noop("Require a security key of everyone in the center"),
        ASK_A_SUPERVISOR,
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.CENTER_ROTATE_KEY: Right(
        gettext_noop("Replace the center's key"),
        ASK_A_SUPERVISOR,
        who(IN_CENTER, Role.SUPERVISOR),
    ),
    Action.TRAIL_VERIFY: Right(
        gettext_noop("Check that nobody has bent the record of who looked"),
        NOT_THIS_CENTER,
        who({Relation.ANYONES}, *Role),
    ),
    Action.DIRECTORY_SEE_CHECKS: Right(
        gettext_noop("See which numbers and pages somebody must check"),
        NOT_THIS_CENTER,
        who({Relation.ANYONES}, *Role),
    ),
    Action.ROLES_READ: Right(
        gettext_noop("Read what each role may do"),
        NOT_THIS_CENTER,
        who({Relation.ANYONES}, *Role),
    ),
    Action.OWN_ACCOUNT: Right(
        gettext_noop("Change password, paper code and security keys, and end sessions"),
        gettext_noop("Nobody can change another person's account."),
        who({Relation.OWN}, *Role),
    ),
}


def permits(role: Role, action: Action, relation: Relation) -> bool:
    """What the table says. There is no argument that switches it off."""
    return relation in RIGHTS[action].who.get(role, frozenset())


def roles_that_may(action: Action) -> tuple[Role, ...]:
    """Those who may do it in some relation: the door of a page (`@members(*roles_that_may(…))`)."""
    return tuple(role for role in Role if RIGHTS[action].who.get(role))


def rights_of(role: Role) -> Iterator[tuple[Right, list[Relation]]]:
    """What one role may do, in the order of the table, and in which relations."""
    for right in RIGHTS.values():
        relations = right.who.get(role, frozenset())
        if relations:
            yield right, [relation for relation in Relation if relation in relations]


@dataclass(frozen=True)
class Cell:
    """One question that the table answers; tests ask the site the same one."""

    role: Role
    action: Action
    relation: Relation
    allowed: bool

    def __str__(self) -> str:
        may = "may" if self.allowed else "may not"
        return f"{self.role} {may} {self.action} ({self.relation})"


def matrix(*actions: Action) -> list[Cell]:
    """Every role × action × relation, for all actions or for those of one room (T13)."""
    return [
        Cell(role, action, relation, permits(role, action, relation))
        for action in actions or Action
        for role in Role
        for relation in Relation
    ]
