"""A survivor in Waterbury looks for someone to call, in the middle of the night, in their language."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import RESULT, axe, said, too_wide


pytestmark = pytest.mark.browser


def open_find(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    page.locator('.steps a[href$="/find/"]').click()
    expect(page.locator("input[name=place]")).to_be_visible()


def ask(
    page: Page, place: str, *needs: str, language: str | None = None, now: bool = False
) -> None:
    page.locator("input[name=place]").fill(place)
    for need in needs:
        page.locator(f"input[name=need][value={need}]").check()
    if language:
        page.locator("select[name=language]").select_option(language)
    if now:
        page.locator("input[name=open]").check()
    page.locator("main form button.do").first.click()
    expect(page.locator(RESULT).first).to_be_visible()


def day_and_night(page: Page, language: str) -> Locator:
    """Results that are open whatever the time."""
    always = said("Open now. Day and night.", language)
    return page.locator(RESULT).filter(has=page.locator(".status", has_text=always))


def test_a_survivor_finds_whom_to_call_in_waterbury(phone, language, javascript):
    open_find(phone, language)

    ask(phone, "Waterbury", "talk", language=language, now=True)

    awake = day_and_night(phone, language)
    expect(awake.first).to_be_visible()
    expect(awake.first.locator('a[href^="tel:"]').first).to_be_visible()
    expect(awake.first.locator("h2")).not_to_be_empty()
    expect(awake.first.locator(".why li").first).to_be_visible()
    assert too_wide(phone) == []
    if javascript:
        assert axe(phone) == []


def test_what_was_asked_stands_in_no_address(phone, language):
    open_find(phone, language)

    ask(phone, "Waterbury", "shelter")

    expect(phone).to_have_url(re.compile(f"/{language}/find/$"))


def test_the_other_language_gives_the_same_answer(phone, language):
    """Whoever changes the language after asking does not have to ask again."""
    other = {"en": "es", "es": "en"}[language]
    open_find(phone, language)
    ask(phone, "Waterbury", "talk")

    phone.locator(".languages a, .languages button").first.click()

    expect(phone.locator("html")).to_have_attribute("lang", other)
    expect(phone.locator(RESULT).first).to_be_visible()


def test_a_town_with_a_typing_error_is_understood(phone, language):
    open_find(phone, language)

    phone.locator("input[name=place]").fill("Watterbury")
    phone.locator("main form button.do").first.click()

    expect(phone.locator("main")).to_contain_text("Waterbury")


def test_a_place_that_nobody_knows_still_leads_to_a_number(phone, language):
    open_find(phone, language)

    phone.locator("input[name=place]").fill("Xyzzyx")
    phone.locator("main form button.do").first.click()

    expect(phone.locator("h1")).to_be_visible()
    expect(phone.locator('main a[href^="tel:"]').first).to_be_visible()


def test_an_empty_form_shows_help_for_the_whole_state(phone, language):
    open_find(phone, language)

    phone.locator("main form button.do").first.click()

    expect(phone.locator(RESULT).first).to_be_visible()
