"""A coalition in miniature for tests of the desk: centers, their people, a log, notes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.vault.keyring import Keyring, today
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.tests.making import House, Someone
from lodestar.shiftlog import actions, handing
from lodestar.shiftlog.consents import Asked
from lodestar.shiftlog.log import find_log, grant_on_entry, log_for
from lodestar.shiftlog.notes import Draft, Kind


@dataclass
class Worker:
    """A person with their row and their keys."""

    person: Person
    someone: Someone

    @property
    def ring(self) -> Keyring:
        return self.someone.ring

    @property
    def log(self) -> OpenFolder:
        return log_for(self.person, self.ring)

    @property
    def held(self) -> OpenFolder:
        return find_log(self.ring)


@dataclass
class Desk:
    """A center that runs here."""

    center: Center
    house: House

    def worker(self, role: Role, name: str = "", *, enters: bool = True) -> Worker:
        """Somebody whose key is certified, and who is let in as `people.joining` does it."""
        someone = self.house.someone()
        person = Person.objects.create(
            public_id=someone.id,
            email=f"{someone.id}@example.org",
            name=name or f"{role.value} {someone.id.hex[:4]}",
            role=role.value,
            center=self.center,
        )
        worker = Worker(person, someone)
        if enters:
            grant_on_entry(self.house.ring(someone, because="letting in"), person)
        return worker


def desk(name: str = "Lantern", **about: Any) -> Desk:
    house = House().certified()
    return Desk(Center.objects.create(id=house.id, name=name, **about), house)


def partner_of(desk_of_partner: Desk, name: str = "Kim") -> Worker:
    return desk_of_partner.worker(Role.PARTNER, name)


def draft(headline: str = "call her sister", **words: Any) -> Draft:
    usual = Draft(
        kind=Kind.CALL,
        headline=headline,
        until=today() + timedelta(days=14),
        contact={"name": "Marisol", "number": "203-555-0142", "message": "no"},
        safety={"watch": "a grey car"},
        rest={"text": "she likes to talk in Spanish"},
    )
    return replace(usual, **words)


def written(worker: Worker, headline: str = "call her sister", **words: Any) -> UUID:
    page = uuid4()
    actions.write_note(
        actor=worker.person, log=worker.log, page=page, draft=draft(headline, **words)
    )
    return page


def asked(worker: Worker, partner: Worker, **wish: Any) -> Asked:
    assert worker.person.center
    usual = Asked(
        center=worker.person.center,
        partner=partner.person,
        parts=("card", "safety"),
        purpose="so that they can plan with me",
        until=today() + timedelta(days=30),
        language="es",
    )
    return replace(usual, **wish)


def hand(worker: Worker, page: UUID, partner: Worker, once: UUID | None = None, **wish: Any):
    handing.hand_over(
        actor=worker.person,
        keyring=worker.ring,
        log=worker.log,
        page=page,
        asked=asked(worker, partner, **wish),
        name="",
        once=once or uuid4(),
    )
    return next(iter(handing.handed_of(worker.log, page)))
