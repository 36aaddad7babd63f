"""People who sign in, and a volatile store that is empty for each test."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from lodestar.kernel.models import Center, Person, Role
from lodestar.kernel.signin import hashing
from lodestar.kernel.signin.creating import begin_identity
from lodestar.kernel.signin.hashing import typed
from lodestar.kernel.vault import primitives
from lodestar.kernel.vault.volatile import volatile


WORDS = "lantern harbor teacup orbit"
NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def nobody_signed_in() -> Iterator[None]:
    yield
    if volatile().path.exists():
        volatile().wipe()


@pytest.fixture
def clock():
    """Time stands still until a test moves it: codes from an app change twice a minute."""
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def center(db):
    return Center.objects.create(name="Harbor House")


@pytest.fixture
def enrolled(center):
    """Rosa, her identity, and her code on paper."""
    person = Person.objects.create_person(
        email="rosa@example.org", name="Rosa", role=Role.ADVOCATE, password="not yet set"
    )
    person.center = center
    person.save()
    identity, paper = begin_identity(person, typed(WORDS))
    return person, identity, paper


@pytest.fixture
def rosa(enrolled):
    return enrolled[0]


@pytest.fixture
def browser():
    return Client()


@pytest.fixture
def stretched(monkeypatch):
    """How often Argon2id ran."""
    ran = []

    def counted(*args):
        ran.append(args)
        return primitives.stretch(*args)

    monkeypatch.setattr(hashing, "stretch", counted)
    return ran
