"""Pages that open without internet: only when asked for, and removed for good at one press."""

import pytest
from playwright.sync_api import Page, expect

from lodestar.kernel.kit import current_kit
from tests.conftest import OpenPage
from tests.journeys.looking import axe, too_wide


pytestmark = pytest.mark.browser

TRACES = """async () => [
    ...await caches.keys(),
    ...(await navigator.serviceWorker.getRegistrations()).map(worker => worker.scope),
    ...(await indexedDB.databases()).map(base => base.name),
    ...Object.keys(localStorage),
]"""
STORED = """async () => {
    const names = await caches.keys();
    const boxes = await Promise.all(names.map(name => caches.open(name)));
    const requests = await Promise.all(boxes.map(box => box.keys()));
    return requests.flat().map(request => new URL(request.url).pathname);
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def status(page: Page, name: str) -> str:
    """What the page says in that state, in its own language."""
    return str(page.locator("[data-status]").get_attribute(f"data-{name}"))


def switch_on(page: Page, language: str) -> None:
    page.goto(f"/{language}/offline/")
    page.locator("[data-keep]").click()
    expect(page.locator("[data-status]")).to_have_text(status(page, "kept"))


def go_offline(page: Page) -> None:
    page.context.set_offline(True)


def main_number() -> str:
    kit = current_kit()
    return kit.lines[kit.about.strip.call[0]].channels[0].href


def test_nothing_is_kept_by_a_visit(page, language):
    for address in ("", "lines/", "offline/", "learn/this-device/"):
        page.goto(f"/{language}/{address}")

    assert page.evaluate(TRACES) == []
    page.goto(f"/{language}/offline/")
    expect(page.locator("[data-status]")).to_have_text(status(page, "none"))


def test_the_first_pages_open_after_one_press(page, language):
    switch_on(page, language)
    go_offline(page)

    for address in ("", "lines/", "learn/this-device/", "offline/"):
        answer = page.goto(f"/{language}/{address}")

        assert answer is not None
        assert answer.status == 200
        expect(page.locator("h1")).to_be_visible()
    page.goto(f"/{language}/lines/")
    expect(page.locator(f'a[href="{main_number()}"]').first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.do')).minHeight") == "44px"


def test_pages_seen_since_then_open_too(page, language):
    switch_on(page, language)
    page.goto(f"/{language}/signs/")
    title = page.locator("h1").inner_text()
    go_offline(page)
    page.goto(f"/{language}/")

    page.goto(f"/{language}/signs/")

    expect(page.locator("h1")).to_have_text(title)


def test_a_page_that_was_not_kept_shows_the_numbers(page, language):
    switch_on(page, language)
    go_offline(page)

    answer = page.goto(f"/{language}/figures/")

    assert answer is not None
    assert answer.status == 200
    expect(page.locator(f'a[href="{main_number()}"]').first).to_be_visible()


def test_the_other_language_has_its_numbers(page, language):
    switch_on(page, language)
    other = {"en": "es", "es": "en"}[language]
    go_offline(page)

    page.goto(f"/{other}/signs/")

    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.locator('a[href^="tel:"]').first).to_be_visible()


def test_the_bare_address_opens_the_first_page(page, language):
    switch_on(page, language)
    go_offline(page)

    page.goto("/")

    expect(page.locator(".first h1")).to_be_visible()


def test_a_form_sent_without_internet_shows_the_numbers_and_is_not_kept(page, language):
    switch_on(page, language)
    page.goto(f"/{language}/signs/noticed/")
    go_offline(page)

    page.locator("input[name=place]").fill("Waterbury")
    page.locator("form button").click()

    expect(page.locator(f'a[href="{main_number()}"]').first).to_be_visible()
    assert "Waterbury" not in page.content()


def test_staff_pages_health_and_answers_are_never_kept(page, language):
    switch_on(page, language)
    page.goto("/staff/sign-in/")
    page.goto("/health/live")
    page.goto(f"/{language}/signs/noticed/")
    page.locator("form button").click()
    page.goto(f"/{language}/")

    stored = page.evaluate(STORED)

    assert f"/{language}/signs/noticed/" in stored  # the empty form; its answer is a POST
    assert not [path for path in stored if path.startswith(("/staff/", "/health/"))]
    page.goto(f"/{language}/signs/noticed/")
    go_offline(page)
    page.goto(f"/{language}/signs/noticed/")
    expect(page.locator("form")).to_be_visible()


def test_removal_clears_everything(page, language):
    switch_on(page, language)
    page.goto(f"/{language}/signs/")
    page.goto(f"/{language}/offline/")
    expect(page.locator("[data-status]")).to_have_text(status(page, "kept"))

    page.locator("[data-remove]").click()

    expect(page.locator("[data-status]")).to_have_text(status(page, "removed"))
    assert page.evaluate(TRACES) == []
    page.goto(f"/{language}/signs/")
    page.goto(f"/{language}/")
    assert page.evaluate(TRACES) == []
    go_offline(page)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(f"/{language}/lines/")


def test_what_cannot_be_kept_leaves_nothing_behind(page, language):
    page.goto(f"/{language}/offline/")
    page.context.set_offline(True)

    page.locator("[data-keep]").click()

    expect(page.locator("[data-status]")).to_have_text(status(page, "failed"))
    assert page.evaluate(TRACES) == []


def test_a_browser_that_cannot_keep_pages_says_so(page, language):
    page.add_init_script("Object.defineProperty(navigator, 'serviceWorker', {value: undefined})")

    page.goto(f"/{language}/offline/")

    expect(page.locator("[data-status]")).to_have_text(status(page, "cannot"))
    expect(page.locator("[data-keep]")).to_be_hidden()


def test_without_script_there_is_another_way(open_page, language):
    page = open_page(javascript=False)

    page.goto(f"/{language}/offline/")

    expect(page.locator("[data-status]")).to_contain_text("JavaScript")
    expect(page.locator("[data-keep]")).to_be_hidden()
    expect(page.locator(f'main a[href="/{language}/lines.txt"]')).to_be_visible()


def test_both_states_are_accessible(page, language):
    page.goto(f"/{language}/offline/")
    expect(page.locator("[data-keep]")).to_be_visible()
    assert axe(page) == []

    switch_on(page, language)

    assert axe(page) == []
    assert too_wide(page) == []
