"""An advocate adds a security key, signs in with it, loses everything but the paper, and is back."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import someone
from tests.journeys.enrolling import Enrolled, enroll
from tests.journeys.looking import axe, said, too_wide


pytestmark = pytest.mark.browser

NEW = "comet ladder violin harbor"
VIRTUAL = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def rosa(prepared, request) -> Enrolled:
    return enroll(prepared, f"rosa.{request.node.name.split('[')[0]}.{id(request)}@example.org")


@pytest.fixture
def desk(browser, site, language) -> Iterator[Page]:
    """A desk; WebAuthn wants a name, so the server is asked for as localhost."""
    with someone(browser, site.replace("127.0.0.1", "localhost"), locale=language) as page:
        yield page


def plug_in(page: Page, **otherwise: Any) -> Any:
    """A security key in software, in Chromium itself."""
    port = page.context.new_cdp_session(page)
    port.send("WebAuthn.enable")
    made = port.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL | otherwise})
    return port, made["authenticatorId"]


def password(page: Page, who: Enrolled, words: str) -> None:
    page.goto("/staff/sign-in/")
    page.locator("[name=username]").fill(who.email)
    page.locator("[name=password]").fill(words)
    page.locator("main button.do").click()


def heading(page: Page, words: str, language: str) -> None:
    expect(page.locator("h1")).to_have_text(said(words, language))


def add_key(page: Page, who: Enrolled, language: str) -> None:
    page.goto("/staff/me/keys/")
    page.get_by_role("button", name=said("First touch", language)).click()
    page.locator("[name=password]").fill(who.words)
    page.get_by_role("button", name=said("Second touch", language)).click()
    heading(page, "My sign-in", language)


def well_made(page: Page) -> None:
    assert too_wide(page) == []
    assert axe(page) == []


def test_with_the_key_one_is_in_and_without_it_nothing_opens(desk, rosa, language):
    port, plugged = plug_in(desk)
    password(desk, rosa, rosa.words)
    add_key(desk, rosa, language)
    well_made(desk)
    desk.get_by_role("button", name=said("Sign out", language)).click()

    password(desk, rosa, rosa.words)
    heading(desk, "Second step", language)
    well_made(desk)
    desk.get_by_role("button", name=said("Use my security key", language)).click()
    expect(desk).to_have_url(re.compile("/staff/$"))

    desk.goto("/staff/me/")
    desk.get_by_role("button", name=said("Lock for a moment", language)).click()
    heading(desk, "Unlock", language)
    desk.locator("[name=password]").fill(rosa.words)
    desk.get_by_role("button", name=said("Unlock", language)).click()
    expect(desk).to_have_url(re.compile("/staff/$"))

    desk.goto("/staff/me/")
    desk.get_by_role("button", name=said("Sign out", language)).click()
    port.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": plugged})
    plug_in(desk)
    password(desk, rosa, rosa.words)
    desk.get_by_role("button", name=said("Use my security key", language)).click()
    expect(desk.locator("[data-failed]")).to_be_visible()
    heading(desk, "Second step", language)


def test_a_second_device_opens_the_same_desk(desk, rosa, language):
    port, first = plug_in(desk)
    password(desk, rosa, rosa.words)
    add_key(desk, rosa, language)
    port.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": first})
    plug_in(desk, transport="internal")
    add_key(desk, rosa, language)
    desk.get_by_role("button", name=said("Sign out", language)).click()

    password(desk, rosa, rosa.words)
    desk.get_by_role("button", name=said("Use my security key", language)).click()

    expect(desk).to_have_url(re.compile("/staff/$"))


def test_a_desk_stays_known_after_signing_out_and_nothing_else_does(desk, rosa, language):
    password(desk, rosa, rosa.words)
    desk.goto("/staff/me/")
    before = {one["name"]: one["value"] for one in desk.context.cookies()}

    desk.get_by_role("button", name=said("Sign out", language)).click()
    expect(desk).to_have_url(re.compile("/staff/sign-in/$"))

    after = {one["name"]: one["value"] for one in desk.context.cookies()}
    assert set(after) == {"known", "form"}
    assert after["known"] == before["known"]
    assert after["form"] != before["form"]


def test_a_key_that_lacks_prf_is_not_taken(desk, rosa, language):
    plug_in(desk, hasPrf=False)
    password(desk, rosa, rosa.words)
    desk.goto("/staff/me/keys/")

    desk.get_by_role("button", name=said("First touch", language)).click()

    expect(desk.locator("main [role=alert]").first).to_be_visible()


def test_a_lost_password_with_paper(desk, rosa, language):
    plug_in(desk)
    password(desk, rosa, rosa.words)
    add_key(desk, rosa, language)
    desk.get_by_role("button", name=said("Sign out", language)).click()

    desk.get_by_role("link", name=said("I lost my password", language)).click()
    well_made(desk)
    desk.locator("[name=username]").fill(rosa.email)
    desk.locator("[name=paper]").fill(rosa.paper.lower())
    desk.locator("[name=new]").fill(NEW)
    desk.locator("[name=again]").fill(NEW)
    desk.locator("main button.do").click()
    heading(desk, "Your code on paper", language)
    well_made(desk)
    assert desk.locator("main code").inner_text() != rosa.paper

    password(desk, rosa, NEW)
    desk.goto("/staff/unlock/")
    heading(desk, "A second step", language)
    well_made(desk)


@pytest.mark.parametrize(
    "address", ["/staff/me/codes/", "/staff/me/keys/", "/staff/me/password/", "/staff/me/paper/"]
)
def test_my_pages_are_well_made(desk, rosa, address):
    password(desk, rosa, rosa.words)

    desk.goto(address)

    well_made(desk)
