"""What a person in a hurry sees without scrolling, on the smallest phone."""

import pytest

from tests.journeys.looking import on_first_screen, too_small, too_wide


pytestmark = pytest.mark.browser

FIRST = {
    "the sentence": "h1",
    "that nothing is kept": ".first .lead",
    "call": '.steps a[href^="tel:"]',
    "text": '.steps a[href^="sms:"]',
    "find help": '.steps a[href$="/find/"]',
    "is this trafficking": '.steps a[href$="/before/"]',
    "911": 'main a[href="tel:911"]',
    "the other language": ".languages a",
    "the exit": ".bar .exit",
}


def test_home_fits_the_first_screen_of_an_old_phone(phone, language):
    phone.goto(f"/{language}/")

    missing = [
        name
        for name, where in FIRST.items()
        if not on_first_screen(phone.locator(where).first, phone)
    ]

    assert missing == []


def test_the_first_thing_to_press_calls_someone(phone, language):
    phone.goto(f"/{language}/")

    first = phone.locator("main a").first

    assert str(first.get_attribute("href")).startswith("tel:")


def test_the_exit_covers_nothing_that_a_keyboard_reaches(phone, language):
    """WCAG 2.4.11: whatever has the focus can be seen."""
    phone.goto(f"/{language}/")
    hidden = []

    for link in phone.locator("main a, .foot a").all():
        link.focus()
        if not on_first_screen(link, phone):
            hidden.append(link.inner_text())

    assert hidden == []


def test_nothing_is_too_wide_or_too_small_on_the_first_page(phone, language):
    phone.goto(f"/{language}/")

    assert too_wide(phone) == []
    assert too_small(phone) == []
