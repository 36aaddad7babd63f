"""What a person changes about signing in. Passwords are stretched before a transaction, never inside."""

from django.db import transaction

from lodestar.kernel.models import Person
from lodestar.kernel.signin.appcodes import reseal_codes
from lodestar.kernel.signin.creating import OWN_SLOTS, forget_second_factors
from lodestar.kernel.signin.errors import NotRight
from lodestar.kernel.signin.hashing import hashed_with_root
from lodestar.kernel.signin.models import SecurityKey
from lodestar.kernel.signin.secondfactor import must_have_key
from lodestar.kernel.signin.securitykeys import Answer
from lodestar.kernel.signin.sessions import end_all
from lodestar.kernel.vault.codes import Mistyped
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.models import SlotKind
from lodestar.kernel.vault.secret import Password, Root
from lodestar.kernel.vault.slots import (
    add_paper_slot,
    add_password_slot,
    drop_credential,
    drop_slots,
    has_slot,
    open_paper_slot,
)


def change_password(
    *,
    actor: Person,
    identity: Identity | None,
    before: Root,
    password: Password,
    key: Answer | None = None,
) -> Root:
    """A new password with new slots. Of several security keys the one that answered stays. Raises Busy."""
    encoded, root = hashed_with_root(password)
    with transaction.atomic():
        actor.password = encoded
        actor.save(update_fields=["password"])
        reseal_codes(actor, before, root)
        if identity is not None:
            _renew_slots(actor, identity, root, key)
    return root


def _renew_slots(person: Person, identity: Identity, root: Root, key: Answer | None) -> None:
    owner = person.public_id
    alone = has_slot(owner, SlotKind.PASSWORD) or key is None
    drop_slots(owner, [SlotKind.PASSWORD, SlotKind.PASSWORD_AND_KEY])
    if alone:
        add_password_slot(owner, identity, root)
    if key is not None:
        add_password_slot(owner, identity, root, credential=key.credential, prf=key.prf)
    kept = [key.credential] if key else []
    person.security_keys.exclude(credential__in=kept).delete()


def recover_with_paper(*, email: str, code: str, password: Password) -> tuple[Person, str]:
    """A lost password: the code on paper opens the key, and a new password and a new code close it.

    Every other way in ends: security keys, codes from an app, open sessions. The same work is done
    for an address that nobody has. Raises NotRight, Mistyped and Busy.
    """
    encoded, root = hashed_with_root(password)
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    identity = opened_with_paper(person, code)
    if person is None or identity is None:
        raise NotRight
    with transaction.atomic():
        person.password = encoded
        person.save(update_fields=["password"])
        forget_second_factors(person)
        drop_slots(person.public_id, OWN_SLOTS)
        add_password_slot(person.public_id, identity, root)
        paper = add_paper_slot(person.public_id, identity)
    end_all(person)
    return person, paper


def opened_with_paper(person: Person | None, code: str) -> Identity | None:
    """None where it opens nothing. Raises Mistyped for whoever it is."""
    nobody = Person().public_id
    try:
        return open_paper_slot(person.public_id if person else nobody, code)
    except DoesNotOpen:
        return None


def paper_fits(email: str, code: str) -> bool:
    """Does this code on paper belong to this address? It lets its owner past a lock."""
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    try:
        return opened_with_paper(person, code) is not None
    except Mistyped:
        return False


@transaction.atomic
def add_security_key(
    *,
    actor: Person,
    identity: Identity | None,
    root: Root,
    attested: bytes,
    key: Answer,
    only: bool,
) -> None:
    """With `only`, or where the center asks for it, the password alone opens nothing any more."""
    SecurityKey.rows.create(
        person=actor, credential=key.credential, attested=attested, count=key.count
    )
    if identity is None:
        return
    add_password_slot(actor.public_id, identity, root, credential=key.credential, prf=key.prf)
    if only or must_have_key(actor):
        drop_slots(actor.public_id, [SlotKind.PASSWORD])


@transaction.atomic
def drop_security_key(*, actor: Person, identity: Identity, root: Root, id_in_list: str) -> None:
    """The last one leaves the password as the way in, unless the center asks for a key. Raises NotRight."""
    found = [key for key in actor.security_keys.all() if str(key.id) == id_in_list]
    others = actor.security_keys.exclude(pk__in=[key.pk for key in found]).exists()
    if not found or (must_have_key(actor) and not others):
        raise NotRight
    drop_credential(actor.public_id, bytes(found[0].credential))
    found[0].delete()
    if not others and not has_slot(actor.public_id, SlotKind.PASSWORD):
        add_password_slot(actor.public_id, identity, root)
