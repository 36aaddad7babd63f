"""The invented notes are written by the real actions, once."""

import pytest

from lodestar.kernel.people.demo import demo_people
from lodestar.shiftlog import demo, looking
from lodestar.shiftlog.log import log_for


pytestmark = pytest.mark.django_db


def test_the_invented_notes_are_there_once_and_say_that_they_are_invented(settings):
    settings.PRODUCTION = False
    assert demo.demo_notes() == 0
    people = {person.email: person for person in demo_people()}

    assert demo.demo_notes() == 6
    assert demo.demo_notes() == 0

    log = log_for(people[demo.LUZ], demo._ring(demo.LUZ))
    headlines = [line.headline for line in looking.list_notes(log).lines]
    assert len(headlines) == 6
    assert all("(invent" in headline for headline in headlines)
