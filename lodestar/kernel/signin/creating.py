"""The first password of a person, and with it their key: for whoever comes in with an invitation."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from lodestar.kernel.models import Person
from lodestar.kernel.signin.hashing import hashed_with_root
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.models import SlotKind
from lodestar.kernel.vault.secret import Password
from lodestar.kernel.vault.slots import add_paper_slot, add_password_slot, drop_slots


OWN_SLOTS = [SlotKind.PASSWORD, SlotKind.PASSWORD_AND_KEY, SlotKind.PAPER]


def begin_identity(person: Person, password: Password) -> tuple[Identity, str]:
    """A new key pair with two ways to open it: the password, and the code on paper that comes back.

    The person is saved with the password; what was before it is gone, the second factor too. The key
    counts for nothing until a supervisor certifies it. Call it outside of any transaction: a password
    is stretched. Raises Busy.
    """
    encoded, root = hashed_with_root(password)
    identity = Identity.new()
    with transaction.atomic():
        person.password = encoded
        person.save()
        forget_second_factors(person)
        drop_slots(person.public_id, OWN_SLOTS)
        add_password_slot(person.public_id, identity, root)
        return identity, add_paper_slot(person.public_id, identity)


def forget_second_factors(person: Person) -> None:
    """Codes from an app, and security keys: to be set up anew."""
    Authenticator.objects.filter(user_id=person.pk).delete()
    person.security_keys.all().delete()
