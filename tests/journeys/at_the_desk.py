"""The invented coalition at work in the true server: who signs in with a security key, once a worker."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT, places, someone
from tests.journeys.looking import said


WORDS: Final = "lantern-harbor-demo-2026"
DESK: Final = {"width": 1280, "height": 800}
MAKE: Final = """
import django
django.setup()
from lodestar.kernel.people.demo import demo_people
from lodestar.shiftlog.demo import demo_notes
demo_people()
demo_notes()
"""
VIRTUAL: Final = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def bring_people(folder: Path) -> None:
    """Centers, people and notes of the demonstration, in this data folder."""
    surroundings = places(folder) | {"DJANGO_SETTINGS_MODULE": "lodestar.settings"}
    done = subprocess.run(
        [sys.executable, "-c", MAKE],
        env=os.environ | surroundings,
        cwd=ROOT,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()


def signed_in(browser: Browser, site: str, name: str) -> Any:
    """What this person's browser holds after they signed in with password and security key."""
    with someone(browser, site, locale="en") as page:
        port = page.context.new_cdp_session(page)
        port.send("WebAuthn.enable")
        port.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
        password(page, name)
        add_key(page)
        press(page, "Sign out")
        password(page, name)
        press(page, "Use my security key")
        expect(page).to_have_url(f"{site}/staff/")
        return page.context.storage_state()


def password(page: Page, name: str) -> None:
    page.goto("/staff/sign-in/")
    page.locator("[name=username]").fill(f"{name}.demo@example.org")
    page.locator("[name=password]").fill(WORDS)
    page.locator("main button.do").click()


def add_key(page: Page) -> None:
    page.goto("/staff/me/keys/")
    press(page, "First touch")
    page.locator("[name=password]").fill(WORDS)
    press(page, "Second touch")
    expect(page.locator("h1")).to_have_text(said("My sign-in", "en"))


def press(page: Page, words: str, language: str = "en") -> None:
    page.get_by_role("button", name=said(words, language)).click()
