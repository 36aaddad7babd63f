"""What a person has besides a password."""

from lodestar.kernel.models import Person
from lodestar.kernel.signin.appcodes import has_codes
from lodestar.kernel.vault.models import SlotKind
from lodestar.kernel.vault.slots import has_slot


def has_keys(person: Person) -> bool:
    return person.security_keys.exists()


def has_second_factor(person: Person) -> bool:
    return has_codes(person) or has_keys(person)


def is_set_up(person: Person) -> bool:
    """With what their center asks for."""
    return has_keys(person) if must_have_key(person) else has_second_factor(person)


def must_have_key(person: Person) -> bool:
    """Their center asks for a security key."""
    return person.center is not None and person.center.needs_security_key


def codes_are_enough(person: Person) -> bool:
    """Not where a security key is needed to open anything."""
    return has_codes(person) and not needs_key(person)


def needs_key(person: Person) -> bool:
    """The password's own slot is gone: only a security key opens."""
    owner = person.public_id
    return has_slot(owner, SlotKind.PASSWORD_AND_KEY) and not has_slot(owner, SlotKind.PASSWORD)
