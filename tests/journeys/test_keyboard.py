"""Without a mouse or a thumb: the keyboard reaches everything, in an order that makes sense."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import OpenPage
from tests.journeys.looking import RESULT, on_first_screen


pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 800}
HAS_FOCUS = "document.activeElement.closest({!r}) !== null"
LIMIT = 80  # presses of Tab before a person would give up


@pytest.fixture
def page(open_page: OpenPage, javascript) -> Page:
    return open_page(javascript=javascript, viewport=DESK)


def tab_to(page: Page, where: str) -> None:
    for _ in range(LIMIT):
        page.keyboard.press("Tab")
        if page.evaluate(HAS_FOCUS.format(where)):
            return
    pytest.fail(f"{LIMIT} presses of Tab did not reach {where}.")


def test_the_skip_links_come_first_and_the_exit_is_the_last_of_them(page, language):
    page.goto(f"/{language}/")
    reached = []

    for _ in range(3):
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        expect(link).to_be_in_viewport()
        reached.append(link.get_attribute("href"))

    assert reached[:2] == ["#main", "#help"]
    assert page.evaluate(HAS_FOCUS.format(".skips [data-exit]"))


def test_skipping_leads_to_the_page_and_to_the_numbers(page, language):
    page.goto(f"/{language}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.keyboard.press("Tab")

    assert page.evaluate(HAS_FOCUS.format('#help a[href^="tel:"]'))


def test_help_is_found_with_keys_alone(page, language):
    page.goto(f"/{language}/find/")

    tab_to(page, "input[name=place]")
    page.keyboard.type("Waterbury")
    tab_to(page, "input[name=need][value=talk]")
    page.keyboard.press("Space")
    tab_to(page, "main form button.do")
    page.keyboard.press("Enter")

    expect(page.locator(RESULT).first).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, {"width": 320, "height": 568}], ids=["desk", "phone"])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_whatever_has_the_focus_can_be_seen(open_page, language, viewport, key):
    """WCAG 2.4.11: neither the bar nor the exit covers it, forwards or backwards."""
    page = open_page(viewport=viewport)
    page.goto(f"/{language}/lines/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    hidden = []

    for _ in range(40):
        page.keyboard.press(key)
        focused = page.locator(":focus")
        if focused.count() and not on_first_screen(focused, page):
            hidden.append(focused.inner_text())

    assert hidden == []
