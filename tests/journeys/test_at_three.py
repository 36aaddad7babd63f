"""Three in the morning in Waterbury: who answers now, and who must not be shown as open."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup, Tag

from lodestar.kernel.kit import current_kit
from tests.journeys.looking import RESULT, said


HOME = ZoneInfo("America/New_York")
THREE = datetime(2026, 12, 2, 3, 0, tzinfo=HOME)  # a Wednesday
NOON = datetime(2026, 12, 2, 12, 0, tzinfo=HOME)


@pytest.fixture
def ask(client, settings, prepared, time_machine):
    """What the page answers to someone in Waterbury at that moment."""
    settings.PUBLISHED_DIR = prepared / "data" / "published"
    settings.STATIC_ROOT = prepared / "static"

    def answers(moment: datetime, page: str, **wishes: str) -> list[Tag]:
        time_machine.move_to(moment, tick=False)
        answer = client.post(f"/{page}/find/", {"place": "Waterbury", **wishes})
        assert answer.status_code == 200
        return list(BeautifulSoup(answer.content, "html5lib").select(RESULT))

    return answers


def told(results: list[Tag], where: str) -> set[str]:
    return {part.get_text(strip=True) for result in results for part in result.select(where)}


def test_someone_answers_in_waterbury_at_three_in_the_morning(ask, language):
    awake = ask(THREE, language, need="talk", language=language, open="now")

    assert awake
    assert all(result.select_one(".status") for result in awake)
    assert awake[0].select_one('a[href^="tel:"]')


def test_the_number_that_speaks_the_language_comes_first(ask, language):
    kit = current_kit()
    line = kit.lines[kit.about.strip.call[0]]
    own = line.voice(THREE.date(), language)

    results = ask(THREE, language, need="talk", language=language, open="now")

    numbers = [link["href"] for result in results for link in result.select('a[href^="tel:"]')]
    assert own
    assert min((way.href for way in line.channels), key=numbers.index) == own.href


def test_who_sleeps_at_three_is_not_shown_as_open(ask, language):
    awake = ask(THREE, language, need="talk", open="now")

    assert all(status.startswith(said("Open now", language)) for status in told(awake, ".status"))


def test_who_works_by_day_is_open_at_noon_and_still_found_at_night(ask, language):
    by_day = told(ask(NOON, language, need="wages", open="now"), ".status")
    by_night = told(ask(THREE, language, need="wages", open="now"), ".status")

    open_now = said("Open now", language)
    assert any(status.startswith(open_now) for status in by_day)
    assert by_night
    assert not any(status.startswith(open_now) for status in by_night)
