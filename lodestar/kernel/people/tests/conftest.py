"""Two centers side by side, a partner and the coalition's people, who all came in by the real doors."""

from dataclasses import dataclass, field

import pytest
from django.http import HttpRequest
from django.test import Client

from lodestar.kernel.people import demo, inviting
from lodestar.kernel.people.demo import Invented, Keyed
from lodestar.kernel.people.models import Center
from lodestar.kernel.people.roles import OF_A_CENTER, OF_A_PARTNER, OF_THE_COALITION, Role
from lodestar.kernel.signin.unlocking import keep_unlocked, passed_second_step


@dataclass
class Place:
    """A center with one person of each role, the founder under `Role.SUPERVISOR`."""

    center: Center
    people: dict[Role, Keyed] = field(default_factory=dict)

    @property
    def supervisor(self) -> Keyed:
        return self.people[Role.SUPERVISOR]


def address(role: Role, place: str) -> str:
    return f"{role.value}@{place}.example"


def invented(role: Role, place: str) -> Invented:
    return Invented(address(role, place), f"{role.value.title()} {place.title()}", role)


def place(name: str, roles: tuple[Role, ...], **about: bool) -> Place:
    center = Center.objects.create(name=name.title(), **about)
    made = Place(center)
    founder = demo.found(center, invented(Role.SUPERVISOR, name), demo.demo_root())
    made.people[Role.SUPERVISOR] = founder
    for role in roles:
        if role != Role.SUPERVISOR:
            made.people[role] = enter(made, invented(role, name))
    return made


def enter(at: Place, one: Invented) -> Keyed:
    """Invited, joined and let in."""
    asked_in = inviting.invite(actor=at.supervisor.person, **demo.asked(one))
    keyed = demo.come_in(asked_in)
    demo.let_in(at.supervisor, keyed.person)
    keyed.person.refresh_from_db()
    return keyed


@pytest.fixture
def own_keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.SHARDS_FILE = tmp_path / "shards" / "shards.sqlite3"


@pytest.fixture
def lantern(db, own_keys) -> Place:
    return place("lantern", OF_A_CENTER)


@pytest.fixture
def harbor(db, own_keys) -> Place:
    return place("harbor", (Role.SUPERVISOR, Role.ADVOCATE))


@pytest.fixture
def partner(db, own_keys) -> Place:
    return place("response", OF_A_PARTNER, is_partner=True)


@pytest.fixture
def coalition(db, own_keys) -> dict[Role, Keyed]:
    return {
        role: demo.come_in(inviting.invite_to(None, **demo.asked(invented(role, "coalition"))))
        for role in OF_THE_COALITION
    }


def browser_of(keyed: Keyed, *, unlocked: bool = True) -> Client:
    """Signed in, and unlocked a moment ago."""
    client = Client()
    client.force_login(keyed.person)
    if unlocked:
        request = HttpRequest()
        request.session = client.session
        keep_unlocked(request, keyed.identity)
        passed_second_step(request, "code")
        request.session.save()
    return client
