"""The demonstration builds itself by the real doors, once, and never in production."""

import pytest

from lodestar.kernel.people import demo
from lodestar.kernel.people.keys import holders_of, is_certified
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.vault import keybook


pytestmark = pytest.mark.usefixtures("db", "own_keys")


def test_everybody_of_the_demonstration_is_in_and_certified():
    people = demo.demo_people()

    assert {person.role for person in people} >= {
        *(Role.SUPERVISOR, Role.ADVOCATE, Role.TRAINEE, Role.PARTNER, Role.STEWARD, Role.OPERATOR)
    }
    for person in people:
        assert person.is_active
        assert person.check_password(demo.PASSWORD)
        if person.center:
            assert keybook.verified(person.public_id).words
    assert [is_certified(center) for center in Center.objects.all()] == [True] * 3
    assert list(keybook.audit()) == []


def test_rosa_is_an_advocate_of_the_first_center():
    demo.demo_people()

    rosa = Person.objects.get(email="rosa.demo@example.org")
    assert rosa.center is not None
    assert (rosa.role, rosa.center.name) == (Role.ADVOCATE, "Lantern Center (demo)")
    assert len(holders_of(rosa.center)) == 2


def test_a_second_demonstration_changes_nothing():
    demo.demo_people()
    before = list(Person.objects.values())

    assert demo.demo_people() == []
    assert list(Person.objects.values()) == before


def test_there_is_no_demonstration_in_production(settings):
    settings.PRODUCTION = True

    assert demo.demo_people() == []
    assert not Person.objects.exists()


def test_an_older_rosa_without_a_center_makes_room():
    Person.objects.create_person(
        email="rosa.demo@example.org",
        name="Rosa Demo",
        role=Role.ADVOCATE,
        password=demo.PASSWORD,
    )

    demo.demo_people()

    assert Person.objects.get(email="rosa.demo@example.org").center is not None


def test_the_demonstrations_root_is_for_its_owner_alone(settings):
    demo.demo_root()

    assert (settings.KEYS_DIR / demo.ROOT).stat().st_mode & 0o077 == 0
