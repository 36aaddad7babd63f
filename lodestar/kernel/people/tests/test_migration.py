"""People who were there before centers had people: nobody gets in by a migration."""

from importlib import import_module

import pytest
from django.apps import apps

from lodestar.kernel.people.models import Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing


joining = import_module("lodestar.kernel.migrations.0003_joining")


@pytest.mark.django_db
def test_who_was_switched_off_is_suspended_and_others_stay():
    here, off = (
        Person.objects.create_person(
            email=f"{name}@example.org", name=name, role=Role.ADVOCATE, password="long enough words"
        )
        for name in ("here", "off")
    )
    Person.objects.filter(pk=off.pk).update(is_active=False)

    joining.suspend_who_is_switched_off(apps, None)

    here.refresh_from_db()
    off.refresh_from_db()
    assert (here.standing, here.is_active) == (Standing.HERE, True)
    assert (off.standing, off.is_active) == (Standing.SUSPENDED, False)
