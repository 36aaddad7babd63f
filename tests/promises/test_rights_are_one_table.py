"""One table says who may do what (T13); rules, documentation and doors are made from it."""

import ast
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from lodestar.kernel.models import Center, Person, Role
from lodestar.kernel.people.errors import Denied
from lodestar.kernel.people.policies import About, allows, check, relation
from lodestar.kernel.people.rights import (
    PHRASES,
    RIGHTS,
    Action,
    Cell,
    Relation,
    matrix,
    permits,
    roles_that_may,
)
from lodestar.kernel.people.roles import OF_A_CENTER, OF_A_PARTNER, OF_THE_COALITION, PROSE
from lodestar.kernel.people.standing import CALLED, NEXT, Standing
from tools import rights_page


CODE = Path(__file__).parent.parent.parent / "lodestar"
HERE, THERE = uuid4(), uuid4()
SOMEBODY = uuid4()
CONFIDENTIAL = [action for action in Action if action.value.startswith(("note.", "log."))]


def someone(role: Role, center: UUID | None = HERE) -> Person:
    return Person(role=role, center=Center(id=center) if center else None)


def thing(actor: Person, how: Relation) -> About:
    """Something to which the actor stands in exactly this relation."""
    return {
        Relation.OWN: About(center=actor.center_id, owner=actor.public_id),
        Relation.GRANTED: About(center=THERE, owner=SOMEBODY, granted=True),
        Relation.OWN_CENTER: About(center=HERE, owner=SOMEBODY),
        Relation.OTHER_CENTER: About(center=THERE, owner=SOMEBODY),
        Relation.ANYONES: About(),
    }[how]


def test_the_table_answers_every_question():
    assert set(RIGHTS) == set(Action)
    assert set(PROSE) == set(Role)
    assert set(PHRASES) == set(Relation)
    assert len(matrix()) == len(Action) * len(Role) * len(Relation)


def test_every_action_is_somebodys():
    assert [action for action in Action if not roles_that_may(action)] == []


@pytest.mark.parametrize("cell", matrix(), ids=str)
def test_the_rule_says_what_the_table_says(cell: Cell):
    actor = someone(cell.role)
    about = thing(actor, cell.relation)

    assert relation(actor, about) == cell.relation
    assert allows(actor=actor, action=cell.action, about=about) is cell.allowed


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)))
def test_a_refusal_is_a_sentence(action: Action, role: Role):
    actor = someone(role)
    refused = [how for how in Relation if not permits(role, action, how)]

    for how in refused:
        with pytest.raises(Denied, match=r"^[A-ZÁÉÍÓÚ¿¡].*\.$"):
            check(actor=actor, action=action, about=thing(actor, how))


@pytest.mark.parametrize("role", OF_THE_COALITION)
def test_who_keeps_the_machine_or_the_directory_opens_nothing(role: Role):
    assert not [cell for cell in matrix(*CONFIDENTIAL) if cell.role == role and cell.allowed]


@pytest.mark.parametrize("action", CONFIDENTIAL)
def test_no_role_opens_what_another_center_wrote(action: Action):
    elsewhere = {Relation.OTHER_CENTER, Relation.ANYONES}

    assert not [c for c in matrix(action) if c.relation in elsewhere and c.allowed]


def test_a_partner_opens_only_what_was_handed_to_them():
    allowed = {
        (c.action, c.relation)
        for c in matrix(*CONFIDENTIAL)
        if c.role == Role.PARTNER and c.allowed
    }

    assert allowed == {(Action.NOTE_OPEN_HANDED, Relation.GRANTED)}


def test_a_volunteer_in_training_never_sees_a_way_to_contact_a_person():
    assert Role.TRAINEE not in roles_that_may(Action.NOTE_CONTACT)
    assert Role.TRAINEE not in roles_that_may(Action.NOTE_HAND_OVER)


def test_nobody_changes_their_own_role_or_lets_themselves_in():
    grave = (Action.PERSON_CHANGE_ROLE, Action.PERSON_LET_IN, Action.PERSON_REGRANT)

    assert not [c for c in matrix(*grave) if c.relation == Relation.OWN and c.allowed]


@pytest.mark.parametrize("action", Action)
def test_who_is_not_active_may_do_nothing(action: Action):
    for role, how in product(Role, Relation):
        actor = someone(role)
        actor.is_active = False
        assert not allows(actor=actor, action=action, about=thing(actor, how))


def test_every_role_belongs_somewhere():
    assert set(OF_A_CENTER) | set(OF_A_PARTNER) | set(OF_THE_COALITION) == set(Role)
    assert not set(OF_THE_COALITION) & (set(OF_A_CENTER) | set(OF_A_PARTNER))


def test_who_has_left_does_not_come_back():
    assert set(NEXT) == set(CALLED) == set(Standing)
    assert NEXT[Standing.LEFT] == frozenset()


def test_the_page_of_the_documentation_is_made_from_the_table():
    written = rights_page.PAGE.read_text(encoding="utf-8")

    assert written == rights_page.page(), "Run `python tools/rights_page.py`."


@pytest.mark.parametrize("role", Role)
def test_a_role_is_explained_in_both_languages(role: Role):
    with translation.override("en"):
        english = (role.called, role.sentence)
    with translation.override("es"):
        spanish = (role.called, role.sentence)

    assert english[0] != spanish[0]
    assert english[1] != spanish[1]


def test_no_other_code_decides_by_a_role():
    """A comparison with one role is a rule that the table does not know. (Commands have no actor.)"""
    for file in sorted(CODE.rglob("*.py")):
        if {"tests", "migrations", "people", "commands"} & set(file.parts):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                said = ast.unparse(node)
                assert "Role." not in said, f"{file.name}: ask policies.allows(…), not “{said}”."
