"""A teacher thinks that a child is being hurt: what must be done, how soon, whom to call, what to say first."""

import pytest
from playwright.sync_api import expect

from lodestar.kernel.kit import current_kit
from tests.journeys.looking import axe


pytestmark = pytest.mark.browser


@pytest.fixture
def duty():
    return current_kit().duties_here()[0]


def test_a_teacher_finds_the_duty_to_report(phone, language, javascript, duty):
    line = current_kit().lines[duty.steps[0].services[0]]
    phone.goto(f"/{language}/")

    phone.locator('.foot a[href$="/learn/professionals/"]').click()

    section = phone.locator("section.duty").first
    expect(section).to_contain_text(duty.when.said_in(language))
    for who in duty.who_list:
        expect(section).to_contain_text(who.said_in(language))
    for step in duty.steps:
        expect(section.locator(".clock")).to_contain_text(str(step.within_hours))
        expect(section.locator(".clock")).to_contain_text(step.what.said_in(language))
    expect(section.locator(f'a[href="{line.channels[0].href}"]')).to_be_visible()
    expect(section).to_contain_text(duty.tell_first.said_in(language))
    if javascript:
        assert axe(phone) == []


def test_a_teacher_who_uses_the_guide_is_told_too(phone, language, duty):
    phone.goto(f"/{language}/signs/noticed/")
    phone.locator("input[name=who][value=professional]").check()
    phone.locator("input[name=young][value=yes]").check()

    phone.locator("main form button").click()

    expect(phone.locator("section.duty").first).to_contain_text(duty.title.said_in(language))
    child = current_kit().answers["child"].title.said_in(language)
    expect(phone.locator("main")).to_contain_text(child)
