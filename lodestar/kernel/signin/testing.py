"""For tests of any room: a person who is signed in and unlocked, without stretching a password each time."""

import time
from typing import Any

from django.conf import settings
from django.test import Client

from lodestar.kernel.models import Person
from lodestar.kernel.signin.sessions import SessionStore
from lodestar.kernel.signin.unlocking import SECOND, SEED, UNLOCKED, _text
from lodestar.kernel.vault.identity import Identity


def signed_in(person: Person, identity: Identity | None = None, **asked: object) -> Client:
    """A browser in which `person` is signed in; with `identity`, unlocked a moment ago with a second step."""
    browser = Client(**asked)  # type: ignore[arg-type]  # whatever Django's client takes
    browser.force_login(person)
    if identity is not None:
        session = SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)
        session[SEED] = _text(identity.seed.reveal())
        session[UNLOCKED] = int(time.time())
        session[SECOND] = "code"
        session.save()
    return browser


def sign_in(browser: Client, person: Person, password: str, **more: str) -> Any:  # noqa: ANN401 - Django's client adds to its answers what no type says
    """Through the form, as a person does. With a second step, that comes next."""
    sent = {"username": person.email, "password": password} | more
    return browser.post("/staff/sign-in/", sent)
