"""The invented people's second step: a real app code, which this machine can tell, as their phone would."""

from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings

from lodestar.kernel.models import Person
from lodestar.kernel.people.demo import PASSWORD
from lodestar.kernel.signin.appcodes import has_codes, open_secret, seal_secret, this_monday
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.signin.secondfactor import has_second_factor
from lodestar.kernel.vault.secret import Root


ENDING: Final = ".demo@example.org"


def demo_codes() -> None:
    """For those of them who have no second step yet. Never in production."""
    if settings.PRODUCTION:
        return
    for person in Person.objects.filter(email__endswith=ENDING, is_active=True):
        if not has_second_factor(person):
            secret = seal_secret(_root(person), generate_totp_secret())
            Authenticator.objects.create(
                user=person,
                type=Authenticator.Type.TOTP,
                data={"secret": secret},
                created_at=this_monday(),
            )


def code_now(person: Person) -> str | None:
    """The six digits of this half minute. None where this person has no app, or is not invented."""
    if settings.PRODUCTION or not person.email.endswith(ENDING) or not has_codes(person):
        return None
    row = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    secret = open_secret(_root(person), row.data["secret"])
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


def _root(person: Person) -> Root:
    """Raises ValueError where the invented password was changed."""
    root = opened(person.password, typed(PASSWORD))
    if root is None:
        raise ValueError("This invented person has another password by now.")
    return root
