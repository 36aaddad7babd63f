"""A person of the coalition signs in and sees which numbers nobody has called yet."""

import pytest
from playwright.sync_api import expect

from lodestar.commands.demonstration import EMAIL, demo_words
from tests.journeys.looking import axe, said


pytestmark = pytest.mark.browser


def test_staff_see_what_a_person_must_check(open_page):
    page = open_page()
    page.goto("/staff/")

    page.locator("[name=username]").fill("sam.demo@example.org")  # who needs no second step
    page.locator("[name=password]").fill(demo_words())
    page.locator("main button").click()

    page.get_by_role("link", name=said("To check", "en")).first.click()
    expect(page.locator("h1")).to_have_text(said("To check", "en"))
    expect(page.locator("tbody tr").first).to_contain_text(
        said("Read from a page, not yet called", "en")
    )
    assert axe(page) == []


def test_a_wrong_password_is_told_without_blame(open_page):
    page = open_page()
    page.goto("/staff/")

    page.locator("[name=username]").fill(EMAIL)
    page.locator("[name=password]").fill("not the words")
    page.locator("main button").click()

    expect(page.locator("[role=alert]")).to_be_visible()
