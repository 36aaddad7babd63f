"""A night at the desk: a note is written, the next shift reads it, a partner is handed it and loses it."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PHONE
from tests.journeys.at_the_desk import DESK, press
from tests.journeys.looking import axe, said, too_small, too_wide


pytestmark = pytest.mark.browser
LOG = "/staff/log/"


def well_made(page: Page) -> None:
    assert too_wide(page) == []
    assert too_small(page) == []
    assert axe(page) == []


def write(page: Page, headline: str, language: str) -> None:
    page.goto(f"{LOG}new/")
    page.locator("[name=headline]").fill(headline)
    page.locator("[name=number]").fill("203-555-0142")
    page.locator("[name=watch]").fill("a grey car")
    press(page, "Write it down", language)


def test_what_one_shift_writes_the_next_one_reads_and_that_is_seen(at_desk, language):
    rosa, luz = at_desk("rosa", locale=language), at_desk("luz", locale=language)
    headline = f"Call Juniper about Thursday ({language})"

    write(rosa, headline, language)
    luz.goto(LOG)
    slip = luz.locator("[data-slip]").filter(has_text=headline)
    expect(slip).to_contain_text(said("Unread", language))
    slip.click()

    expect(luz.locator("h1")).to_have_text(headline)
    expect(luz.locator("main")).to_contain_text("203-555-0142")
    assert headline not in luz.title()
    rosa.reload()
    expect(rosa.locator(".looked")).to_contain_text("Luz Demo")
    luz.goto(LOG)
    expect(slip).not_to_contain_text(said("Unread", language))
    well_made(rosa)


def test_a_volunteer_in_training_reads_along_and_no_further(at_desk, language):
    rosa, tess = at_desk("rosa"), at_desk("tess", locale=language)
    headline = f"Only for some ({language})"
    write(rosa, headline, "en")

    tess.goto(LOG)
    tess.locator("[data-slip]").filter(has_text=headline).click()

    expect(tess.locator("h1")).to_have_text(headline)
    expect(tess.locator("main")).not_to_contain_text("203-555-0142")
    expect(tess.locator("main")).not_to_contain_text("a grey car")
    well_made(tess)


def test_the_keyboard_alone_is_enough(at_desk):
    rosa = at_desk("rosa")
    rosa.goto(LOG)
    first, second = (rosa.locator("[data-slip]").nth(number) for number in (0, 1))

    rosa.keyboard.press("j")
    expect(first).to_be_focused()
    rosa.keyboard.press("j")
    expect(second).to_be_focused()
    rosa.keyboard.press("k")
    expect(first).to_be_focused()
    headline = first.locator("strong").inner_text()
    rosa.keyboard.press("Enter")
    expect(rosa.locator("h1")).to_have_text(headline)

    rosa.wait_for_load_state()  # the script comes after the page
    rosa.keyboard.press("n")
    expect(rosa).to_have_url(f"{rosa.url.split('/staff/')[0]}{LOG}new/")
    rosa.locator("[name=headline]").focus()
    rosa.keyboard.type("jkn/")
    expect(rosa.locator("[name=headline]")).to_have_value("jkn/")
    rosa.goto(LOG)
    rosa.keyboard.press("/")
    rosa.wait_for_url("**/search/")


def test_single_keys_can_be_switched_off(at_desk):
    rosa = at_desk("rosa")
    rosa.goto(LOG)

    rosa.locator("[data-keys-switch]").uncheck()
    rosa.reload()
    rosa.keyboard.press("j")

    expect(rosa.locator("[data-slip]").first).not_to_be_focused()
    expect(rosa.locator("[data-keys-switch]")).not_to_be_checked()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_desk_is_well_made(at_desk, language, screen, colours):
    rosa = at_desk("rosa", locale=language, viewport=screen, color_scheme=colours)
    rosa.goto(LOG)
    well_made(rosa)
    rosa.locator("[data-slip]").first.click()
    well_made(rosa)
    note = rosa.url

    for address in (
        f"{LOG}new/",
        f"{LOG}search/",
        f"{LOG}handed/",
        f"{note}hand/",
        f"{note}print/",
    ):
        rosa.goto(address)
        well_made(rosa)
    rosa.goto(f"{LOG}00000000-0000-4000-8000-000000000000/")
    well_made(rosa)


def test_without_a_script_everything_works(at_desk, language):
    rosa = at_desk("rosa", locale=language, javascript=False)
    headline = f"Without a script ({language})"

    write(rosa, headline, language)
    expect(rosa.locator("h1")).to_have_text(headline)
    rosa.locator("[name=text]").fill("she called back")
    press(rosa, "Add it", language)
    expect(rosa.locator(".added")).to_contain_text("she called back")
    press(rosa, "Mark as done", language)
    expect(rosa.locator(".done")).to_be_visible()


def test_an_error_is_told_at_once_and_takes_nothing_away(at_desk, language):
    rosa = at_desk("rosa", locale=language)
    rosa.goto(f"{LOG}new/")
    rosa.locator("[name=text]").fill("half an hour of typing")

    press(rosa, "Write it down", language)

    expect(rosa.locator("[role=alert]")).to_be_focused()
    expect(rosa.locator("[name=text]")).to_have_value("half an hour of typing")
    well_made(rosa)


def test_a_partner_loses_what_is_taken_back_while_the_page_is_open(at_desk, language):
    """T10."""
    rosa, kim = at_desk("rosa", locale=language), at_desk("kim", locale=language)
    headline = f"To plan together ({language})"
    write(rosa, headline, language)
    note = rosa.url
    rosa.get_by_role("link", name=said("Hand it to a partner", language)).click()
    rosa.locator("[name=partner]").first.check()
    rosa.locator("[name=parts][value=safety]").check()
    rosa.locator("[name=purpose]").fill(f"so that we can plan ({language})")
    press(rosa, "Show the words", language)
    expect(rosa.locator(".consent")).to_contain_text("Kim Demo")
    well_made(rosa)
    rosa.locator("[name=manner][value=typed]").check()
    rosa.locator("[name=name]").fill("Juniper")
    rosa.locator("[name=agreed]").check()
    press(rosa, "Hand it over", language)
    expect(rosa).to_have_url(note)

    kim.goto("/staff/handed/")
    kim.locator("[data-slip]").filter(has_text=f"({language})").click()
    expect(kim.locator("main")).to_contain_text("a grey car")
    expect(kim.locator("main")).not_to_contain_text("203-555-0142")
    well_made(kim)
    rosa.reload()
    press(rosa, "Take it back", language)
    kim.reload()

    expect(kim.locator("h1")).to_have_text(said("There is nothing here for you", language))
    expect(kim.locator("main")).not_to_contain_text("a grey car")
    well_made(kim)
