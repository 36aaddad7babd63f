"""Someone at work noticed something. The guide gives words and a way to help: no score, no verdict."""

import re

import pytest
from playwright.sync_api import Page, expect

from lodestar.kernel.kit import current_kit
from tests.journeys.looking import axe, too_wide


pytestmark = pytest.mark.browser

VERDICT = re.compile(
    r"\d+\s*%|\d+ (of|out of|de) \d+|score:|risk level|nivel de riesgo", re.IGNORECASE
)


def open_the_guide(page: Page, language: str) -> None:
    """From the first page, past what the exit can and cannot do."""
    page.goto(f"/{language}/")
    page.locator('.steps a[href$="/before/"]').click()
    page.locator('main a.do[href$="/signs/noticed/"]').click()
    expect(page).to_have_url(re.compile("/signs/noticed/$"))


def send(page: Page) -> None:
    page.locator("main form button").click()
    expect(page.locator("main form")).to_have_count(0)


def test_a_coworker_uses_what_i_noticed(phone, language, javascript):
    kit = current_kit()
    signs = list(kit.signs.values())[:3]
    open_the_guide(phone, language)
    expect(phone.get_by_text(kit.guide["limits"].said_in(language))).to_be_visible()

    phone.locator("input[name=who][value=work]").check()
    phone.locator("input[name=danger][value=no]").check()
    for sign in signs:
        phone.locator(f"input[name=sign][value={sign.id}]").check()
    phone.locator("input[name=place]").fill("Waterbury")
    send(phone)

    main = phone.locator("main")
    expect(main).to_contain_text(kit.not_proof.said_in(language))
    expect(main).to_contain_text(kit.answers["work"].title.said_in(language))
    expect(main).to_contain_text(kit.themes[signs[0].theme].title.said_in(language))
    expect(main.locator('a[href^="tel:"]').first).to_be_visible()
    assert not VERDICT.search(main.inner_text())
    assert too_wide(phone) == []
    if javascript:
        assert axe(phone) == []


def test_what_was_noticed_stands_in_no_address(phone, language):
    open_the_guide(phone, language)

    phone.locator("input[name=place]").fill("Waterbury")
    phone.locator("input[name=sign]").first.check()
    send(phone)

    expect(phone).to_have_url(re.compile(f"/{language}/signs/noticed/$"))


def test_danger_comes_first(phone, language):
    open_the_guide(phone, language)

    phone.locator("input[name=danger][value=yes]").check()
    send(phone)

    expect(phone.locator("main a.do").first).to_have_attribute("href", "tel:911")


def test_an_empty_form_still_leads_to_help(phone, language):
    open_the_guide(phone, language)

    send(phone)

    expect(phone.locator("h1")).to_be_visible()
    expect(phone.locator('main a[href^="tel:"]').first).to_be_visible()
    expect(phone.locator('main a[href$="/find/"]').first).to_be_visible()
