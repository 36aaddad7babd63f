"""Who sees whom, and what the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from lodestar.kernel.people.errors import Denied
from lodestar.kernel.people.inviting import visible_to
from lodestar.kernel.people.models import Person
from lodestar.kernel.people.policies import about_center, check
from lodestar.kernel.people.rights import Action
from lodestar.kernel.people.roles import OF_A_CENTER, Role
from lodestar.kernel.people.standing import Standing


def seen_by(keyed):
    return set(Person.objects.visible_to(keyed.person))


def test_a_supervisor_sees_the_people_of_the_own_center_alone(lantern, harbor):
    assert seen_by(lantern.supervisor) == {keyed.person for keyed in lantern.people.values()}


@pytest.mark.parametrize("role", [role for role in OF_A_CENTER if role != Role.SUPERVISOR])
def test_everybody_else_sees_themselves(lantern, harbor, role):
    assert seen_by(lantern.people[role]) == {lantern.people[role].person}


def test_the_coalition_sees_itself(lantern, coalition):
    for keyed in coalition.values():
        assert seen_by(keyed) == {keyed.person}
        assert not visible_to(keyed.person).exists()


def test_who_is_not_active_sees_nobody(lantern):
    person = lantern.supervisor.person
    person.is_active = False

    assert not Person.objects.visible_to(person).exists()
    assert not Person.objects.partners_for(person).exists()


def test_who_may_hand_over_sees_partners_by_name(lantern, harbor, partner):
    team = {partner.people[Role.PARTNER].person}

    assert set(Person.objects.partners_for(lantern.people[Role.ADVOCATE].person)) == team
    assert set(Person.objects.partners_for(lantern.supervisor.person)) == team
    for role in (Role.TRAINEE, Role.EDITOR, Role.APPROVER):
        assert not Person.objects.partners_for(lantern.people[role].person).exists()
    assert not Person.objects.partners_for(partner.people[Role.PARTNER].person).exists()


def test_a_partner_whose_center_ended_is_no_partner(lantern, partner):
    partner.center.ended_on = "2026-11-01"
    partner.center.save()

    assert not Person.objects.partners_for(lantern.supervisor.person).exists()


def test_another_centers_settings_are_closed(lantern, harbor):
    with pytest.raises(Denied):
        check(
            actor=harbor.supervisor.person,
            action=Action.LOG_SET_RETENTION,
            about=about_center(lantern.center),
        )


@pytest.mark.parametrize(
    "impossible",
    [
        {"standing": Standing.SUSPENDED},
        {"standing": Standing.WAITING},
        {"standing": Standing.LEFT, "is_active": False},
        {"left_on": "2026-11-01"},
    ],
)
def test_the_database_refuses_what_cannot_be(lantern, impossible):
    mine = Person.objects.filter(pk=lantern.supervisor.person.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(**impossible)
