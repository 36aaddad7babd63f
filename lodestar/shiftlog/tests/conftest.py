"""A coalition at work: one center with all its people, another one beside it, and a partner."""

from types import SimpleNamespace

import pytest

from lodestar.kernel.people.roles import Role
from lodestar.shiftlog.tests.making import desk, partner_of


@pytest.fixture
def work(db):
    """`work.rosa`, `work.luz`, `work.tess`, `work.ana` at Lantern; `work.ines` at Harbor; `work.kim`."""
    lantern, harbor = desk("Lantern"), desk("Harbor")
    team = desk("Response team", is_partner=True)
    return SimpleNamespace(
        lantern=lantern,
        harbor=harbor,
        team=team,
        rosa=lantern.worker(Role.ADVOCATE, "Rosa"),
        luz=lantern.worker(Role.ADVOCATE, "Luz"),
        tess=lantern.worker(Role.TRAINEE, "Tess"),
        ana=lantern.worker(Role.SUPERVISOR, "Ana"),
        ines=harbor.worker(Role.ADVOCATE, "Inés"),
        kim=partner_of(team, "Kim"),
    )
