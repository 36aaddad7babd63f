"""What holds on every public page, in both languages: nobody is shut out."""

import pytest
from playwright.sync_api import Page

from tests.conftest import someone
from tests.journeys.looking import axe, too_small, too_wide
from tests.journeys.visiting import walk


pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 800}
WAYS = {".bar .exit": "the exit", 'a[href^="tel:"]': "a number to call", "h1": "a heading"}


SKIPS = """links => links.map(link => link.getAttribute("href"))
    .filter(href => href.startsWith("#") && !document.querySelector(href))"""


def no_way(page: Page) -> list[str]:
    return [name for where, name in WAYS.items() if not page.locator(where).count()]


def dead_skips(page: Page) -> list[str]:
    found: list[str] = page.locator(".skips a").evaluate_all(SKIPS)
    return found


def no_other_language(page: Page) -> list[str]:
    other = page.locator(".languages a[hreflang], .languages button[lang]")
    return [] if other.count() == 1 else ["no way to the other language"]


@pytest.fixture(scope="module", params=["en", "es"])
def wrong(request, browser, site):
    """What is wrong, by kind and page, after one walk through a language."""
    looks = {
        "axe": axe,
        "too wide": too_wide,
        "too small": too_small,
        "no way": no_way,
        "dead skips": dead_skips,
        "no other language": no_other_language,
    }
    with someone(browser, site) as page:
        return walk(page, request.param, looks)


def test_every_public_page_is_accessible(wrong):
    assert wrong["axe"] == {}


def test_no_page_scrolls_sideways_on_an_old_phone(wrong):
    assert wrong["too wide"] == {}


def test_everything_that_acts_is_big_enough_to_press(wrong):
    assert wrong["too small"] == {}


def test_every_page_offers_the_way_out_and_a_person_to_talk_to(wrong):
    assert wrong["no way"] == {}


def test_every_skip_link_leads_somewhere(wrong):
    assert wrong["dead skips"] == {}


def test_every_page_can_be_read_in_the_other_language(wrong):
    assert wrong["no other language"] == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_at_a_desk_by_day_and_by_night(open_page, language, scheme):
    page = open_page(viewport=DESK, color_scheme=scheme)
    found = {}

    for address in ("", "lines/", "before/", "signs/noticed/", "find/", "figures/", "offline/"):
        page.goto(f"/{language}/{address}")
        found[address] = axe(page)

    assert not any(found.values()), found


def test_a_page_that_is_not_there_still_helps(open_page, language):
    page = open_page()

    answer = page.goto(f"/{language}/learn/no-such-page/")

    assert answer.status == 404
    assert no_way(page) == dead_skips(page) == axe(page) == too_wide(page) == []
