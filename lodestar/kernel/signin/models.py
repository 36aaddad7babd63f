"""Security keys and passkeys: what is needed to check one. It opens nothing by itself."""

import uuid
from typing import ClassVar

from django.db import models

from lodestar.kernel.models import Person
from lodestar.kernel.vault.models import this_week


class SecurityKey(models.Model):
    """A security key, a phone or a computer that answers for a person, and makes half of a key (PRF)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="security_keys")
    credential = models.BinaryField(max_length=1023, unique=True)
    attested = (
        models.BinaryField()
    )  # its public key, as it gave it (WebAuthn attested credential data)
    count = models.PositiveBigIntegerField(default=0)  # its own counter: one that falls was copied
    week = models.CharField(max_length=8, default=this_week)

    rows: ClassVar[models.Manager["SecurityKey"]] = models.Manager()

    def __str__(self) -> str:
        return f"security key {self.id}"
