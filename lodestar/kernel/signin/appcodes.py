"""Codes from an app on a phone (TOTP): made by allauth, sealed by us, and each good for one use.

The secret is sealed under the password's root, so that the database alone cannot make a code.
"""

from datetime import UTC, datetime, time, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt, encrypt
from django.db import models, transaction
from django.utils import timezone

from lodestar.kernel.models import Person
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import derive, open_bytes, same, seal_bytes
from lodestar.kernel.vault.secret import Root, SealKey
from lodestar.kernel.vault.volatile import volatile


ONE_USE = 3  # minutes for which a used code is remembered; it is good for one and a half


def has_codes(person: Person) -> bool:
    return _rows(person).exists()


def set_up_codes(person: Person, secret: str) -> None:
    """Instead of the app that was set up before. The week is all that is noted about when."""
    with transaction.atomic():
        drop_codes(person)
        Authenticator.objects.create(
            user=person,
            type=Authenticator.Type.TOTP,
            data={"secret": encrypt(secret)},
            created_at=this_monday(),
        )


def drop_codes(person: Person) -> None:
    _rows(person).delete()


def code_fits(person: Person, code: str) -> bool:
    """Once: the same code does not fit a second time. A secret that does not open fits no code."""
    row = _rows(person).first()
    if row is None:
        return False
    try:
        return fits_once(str(person.pk), decrypt(row.data["secret"]), code)
    except DoesNotOpen:
        return False


def fits_once(whose: str, secret: str, code: str) -> bool:
    """For this half minute, the one before or the one after."""
    typed = "".join(code.split()).encode()
    for counter in yield_hotp_counters_from_time():
        if same(format_hotp_value(hotp_value(secret, counter)).encode(), typed):
            return volatile().first_time(volatile().tag("code", whose, str(counter)), ONE_USE)
    return False


def reseal_codes(person: Person, before: Root, after: Root) -> None:
    """With a new password comes a new root; a secret that does not open is dropped."""
    for row in _rows(person):
        try:
            secret = open_secret(before, row.data["secret"])
        except DoesNotOpen:
            row.delete()
            continue
        row.data = {"secret": seal_secret(after, secret)}
        row.save(update_fields=["data"])


def seal_secret(root: Root, text: str) -> str:
    return seal_bytes(_key(root), text.encode(), Label.TOTP.value).hex()


def open_secret(root: Root, sealed: str) -> str:
    """Raises DoesNotOpen."""
    try:
        data = bytes.fromhex(sealed)
    except ValueError as error:
        raise DoesNotOpen from error
    return open_bytes(_key(root), data, Label.TOTP.value).decode()


def this_monday() -> datetime:
    day = timezone.localdate()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)


def _key(root: Root) -> SealKey:
    return SealKey(derive(root, Label.TOTP))


def _rows(person: Person) -> models.QuerySet[Authenticator]:
    rows: models.QuerySet[Authenticator] = Authenticator.objects.filter(
        user_id=person.pk, type=Authenticator.Type.TOTP
    )
    return rows
