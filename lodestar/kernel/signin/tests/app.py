"""The app on a person's phone, as a test holds it."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from lodestar.kernel.models import Person
from lodestar.kernel.signin.appcodes import seal_secret, this_monday
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.vault.secret import Root


def root_of(person: Person, password: str) -> Root:
    """What this person's right password makes."""
    root = opened(person.password, typed(password))
    assert root is not None
    return root


def with_app(person: Person, password: str) -> str:
    """The person has set up an app; the answer is its secret."""
    secret = str(generate_totp_secret())
    root = root_of(person, password)
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": seal_secret(root, secret)},
        created_at=this_monday(),
    )
    return secret


def code_now(secret: str, halfminutes: int = 0) -> str:
    """What the app shows."""
    counter = int(time.time()) // 30 + halfminutes
    return str(format_hotp_value(hotp_value(secret, counter)))
