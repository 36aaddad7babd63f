"""Someone comes in. The page must be gone at once, and Back must not bring it back."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import OpenPage


pytestmark = pytest.mark.browser

EXIT = "https://www.weather.gov/"
SEEN = "JSON.stringify([document.documentElement.hidden, document.body.innerHTML, document.title])"
NEUTRAL = "<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>"


@pytest.fixture
def reader(phone: Page) -> Page:
    """On a page about the reader, after the first page; the neutral site is a stand-in."""
    stand_in(phone.context)
    return phone


@pytest.fixture
def keyboard(open_page: OpenPage) -> Page:
    page = open_page()
    stand_in(page.context)
    return page


def stand_in(context: BrowserContext) -> None:
    context.route(EXIT + "**", lambda route: route.fulfill(body=NEUTRAL, content_type="text/html"))


def read(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    page.goto(f"/{language}/learn/if-this-is-you/")


def test_someone_leaves_fast(reader, language):
    read(reader, language)

    reader.locator(".bar .exit").click()

    expect(reader).to_have_url(EXIT)


def test_the_exit_is_the_last_of_the_skip_links(reader, language):
    read(reader, language)

    last = reader.locator(".skips a").last
    last.focus()
    expect(last).to_be_in_viewport()
    reader.keyboard.press("Enter")

    expect(reader).to_have_url(EXIT)


def test_back_does_not_return(keyboard, language):
    keyboard.goto(f"/{language}/signs/")
    read(keyboard, language)
    keyboard.locator(".bar .exit").click()
    expect(keyboard).to_have_url(EXIT)

    for _ in range(2):
        keyboard.go_back()

        expect(keyboard).to_have_url(EXIT)


def test_a_page_from_the_cache_of_back_leaves_too(keyboard, language):
    read(keyboard, language)
    keyboard.evaluate("address => { sessionStorage.left = address }", EXIT)

    keyboard.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(keyboard).to_have_url(EXIT)


def test_someone_who_comes_again_on_purpose_is_welcome(keyboard, language):
    read(keyboard, language)
    keyboard.locator(".bar .exit").click()
    expect(keyboard).to_have_url(EXIT)

    keyboard.goto(f"/{language}/")

    expect(keyboard.locator("h1")).to_be_visible()
    assert keyboard.evaluate("sessionStorage.length") == 0


def test_shift_three_times_leaves(keyboard, language):
    read(keyboard, language)

    for _ in range(3):
        keyboard.keyboard.press("Shift")

    expect(keyboard).to_have_url(EXIT)


def test_each_press_says_how_many_are_left(keyboard, language):
    read(keyboard, language)
    more = keyboard.locator(".exit").get_attribute("data-more")
    status = keyboard.get_by_role("status")
    expect(status).to_be_empty()

    keyboard.keyboard.press("Shift")

    expect(status).to_have_text(str(more))
    expect(status).to_be_in_viewport()
    expect(keyboard.locator(".dots")).to_have_text("●○○")
    keyboard.keyboard.press("Shift")
    expect(keyboard.locator(".dots")).to_have_text("●●○")


def test_writing_capital_letters_does_not_leave(keyboard, language):
    read(keyboard, language)

    for letter in "ABCD":
        keyboard.keyboard.press(f"Shift+{letter}")
    keyboard.keyboard.press("Shift")
    keyboard.keyboard.press("Tab")
    keyboard.keyboard.press("Shift")
    keyboard.keyboard.press("Shift")

    expect(keyboard).to_have_url(re.compile("if-this-is-you"))
    expect(keyboard.locator("h1")).to_be_visible()


def test_three_slow_presses_do_not_leave(keyboard, language):
    keyboard.clock.install()
    read(keyboard, language)

    for _ in range(3):
        keyboard.keyboard.press("Shift")
        keyboard.clock.run_for(2600)

    expect(keyboard.locator("h1")).to_be_visible()
    expect(keyboard.locator(".dots")).to_have_text("●○○")


def test_the_page_is_blank_before_the_neutral_site_is_asked_for(keyboard, language):
    """A slow network must not leave the page standing on the screen."""
    read(keyboard, language)
    blank = keyboard.locator(".exit").get_attribute("data-blank")
    keyboard.evaluate(
        "addEventListener('beforeunload', () => { sessionStorage.seen = " + SEEN + "})"
    )

    keyboard.locator(".bar .exit").click()
    expect(keyboard).to_have_url(EXIT)

    keyboard.goto(f"/{language}/")
    assert keyboard.evaluate("JSON.parse(sessionStorage.seen)") == [True, "", blank]


def test_leaving_works_where_nothing_may_be_stored(keyboard, language):
    forbid = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('no') }})"
    keyboard.add_init_script(forbid)
    read(keyboard, language)

    keyboard.locator(".bar .exit").click()

    expect(keyboard).to_have_url(EXIT)


def test_leaving_tells_no_one(keyboard, language):
    read(keyboard, language)
    asked = []
    keyboard.on("request", lambda request: asked.append((request.url, request.headers)))

    keyboard.locator(".bar .exit").click()
    expect(keyboard).to_have_url(EXIT)

    told = [(url, headers) for url, headers in asked if "/static/" not in url]  # icon and font
    assert [url for url, _ in told] == [EXIT]
    assert "referer" not in told[0][1]
