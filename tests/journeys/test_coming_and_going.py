"""Somebody is invited, comes in with a code and six words, writes a first note, and leaves again."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PHONE, someone
from tests.journeys.at_the_desk import VIRTUAL, press
from tests.journeys.looking import axe, said, too_small, too_wide


pytestmark = pytest.mark.browser
NEW = "comet ladder violin harbor"


def well_made(page: Page) -> None:
    assert too_wide(page) == []
    assert too_small(page) == []
    assert axe(page) == []


def invite(june: Page, name: str, email: str, language: str) -> str:
    """The code that June's screen shows once."""
    june.goto("/staff/people/invite/")
    june.locator("[name=name]").fill(name)
    june.locator("[name=email]").fill(email)
    june.locator("[name=role][value=advocate]").check()
    june.locator(f"[name=language][value={language}]").check()
    well_made(june)
    press(june, "Make the code", language)
    well_made(june)
    return june.locator(".number code").inner_text()


def join(page: Page, email: str, code: str, language: str) -> str:
    """The six words of the new key; the paper code stands on the same page."""
    page.goto("/staff/sign-in/")
    page.get_by_role("link", name=said("I have a code", language)).click()
    well_made(page)
    page.locator("[name=email]").fill(email)
    page.locator("[name=code]").fill(code.lower())
    page.locator("[name=password]").fill(NEW)
    page.locator("[name=again]").fill(NEW)
    press(page, "Make my key", language)
    well_made(page)
    return page.locator(".number[lang=en]").inner_text()


def let_in(june: Page, name: str, words: str, language: str) -> None:
    june.goto("/staff/people/")
    june.get_by_role("link", name=re.compile(name)).click()
    expect(june.locator(".number")).to_have_text(words)
    well_made(june)
    press(june, "All six words are the same: let this person in", language)


def sign_in(page: Page, email: str, language: str) -> None:
    """With a security key, added at the first sign-in."""
    port = page.context.new_cdp_session(page)
    port.send("WebAuthn.enable")
    port.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
    page.goto("/staff/sign-in/")
    page.locator("[name=username]").fill(email)
    page.locator("[name=password]").fill(NEW)
    page.locator("main button.do").click()
    page.goto("/staff/me/keys/")
    press(page, "First touch", language)
    page.locator("[name=password]").fill(NEW)
    press(page, "Second touch", language)
    expect(page.locator("h1")).to_have_text(said("My sign-in", language))


def test_from_the_invitation_to_the_first_note_and_out_again(at_desk, browser, site, language):
    name, email = f"Mara {uuid4().hex[:6]}", f"mara.{uuid4().hex[:8]}@example.org"
    june = at_desk("june", locale=language)
    here = site.replace("127.0.0.1", "localhost")
    with someone(browser, here, locale=language, viewport=PHONE) as mara:
        words = join(mara, email, invite(june, name, email, language), language)
        let_in(june, name, words, language)
        sign_in(mara, email, language)

        mara.goto("/staff/log/new/")
        mara.locator("[name=headline]").fill("My first night")
        mara.locator("[name=number]").fill("203-555-0177")
        press(mara, "Write it down", language)
        expect(mara.locator("main")).to_contain_text("203-555-0177")
        june.goto("/staff/log/")
        expect(june.locator("[data-slip]").filter(has_text="My first night").first).to_be_visible()

        june.goto("/staff/people/")
        june.get_by_role("link", name=re.compile(name)).click()
        june.locator('a[href$="/end/"]').click()
        well_made(june)
        press(june, "End it now", language)
        mara.reload()

        expect(mara.locator("main")).not_to_contain_text("203-555-0177")
        expect(mara.locator("h1")).to_have_text(said("Staff sign-in", language))
