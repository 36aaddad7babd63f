"""A center gets a new key, by the commands that people would use."""

import pytest

from lodestar.kernel.people import founding, renewing
from lodestar.kernel.people.demo import PASSWORD, demo_people, demo_root
from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.keys import center_key
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import KeySlot, SlotKind
from lodestar.kernel.vault.slots import open_password_slots
from lodestar.shiftlog.demo import demo_notes


pytestmark = pytest.mark.django_db


def identity_of(person):
    root = opened(person.password, typed(PASSWORD))
    assert root is not None
    return open_password_slots(person.public_id, root)


@pytest.fixture
def center():
    demo_people()
    demo_notes()
    return Center.objects.get(name="Lantern Center (demo)")


@pytest.fixture
def june(center):
    return Person.objects.get(email="june.demo@example.org")


def certified_anew(center):
    request = founding.request_of(center)
    keybook.accept_center(request, keybook.sign_center(demo_root(), request))
    founding.accepted(center)


def test_everything_opens_with_the_new_key_and_for_every_supervisor(center, june):
    identity = identity_of(june)
    old = center_key(center.id, identity)
    renewing.begin_new_key(center, identity)
    certified_anew(center)

    steps = list(renewing.rotate(center, june, identity, stolen=True))

    ana = Person.objects.get(email="ana.demo@example.org")
    new = center_key(center.id, identity_of(ana))
    assert steps[-1].done == steps[-1].total == 1
    assert new.fingerprint != old.fingerprint
    assert Keyring(old, person=june.public_id, center=center.id).folders() == []
    assert Keyring(new, person=june.public_id, center=center.id).folders("shiftlog")
    held = KeySlot.rows.filter(owner=center.id, kind=SlotKind.HOLDER)
    assert {bytes(slot.fingerprint) for slot in held} == {new.fingerprint}


def test_a_rotation_that_was_stopped_goes_on(center, june):
    identity = identity_of(june)
    renewing.begin_new_key(center, identity)
    certified_anew(center)
    next(renewing.rotate(center, june, identity, stolen=False))

    assert list(renewing.rotate(center, june, identity, stolen=False)) == []
    assert center_key(center.id, identity).fingerprint


def test_an_advocate_cannot_begin_one(center):
    rosa = Person.objects.get(email="rosa.demo@example.org")

    with pytest.raises(NotPossible):
        renewing.begin_new_key(center, identity_of(rosa))
