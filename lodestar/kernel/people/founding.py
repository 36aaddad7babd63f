"""A center's beginning: its key is made in the session of its first supervisor, and the root signs it.

lodestar staff invite ADDRESS --center NAME --role supervisor      a code
/staff/join/                                                        their key, and the center's
lodestar keys certify … (offline), lodestar keys accept …           the coalition's root signs
/staff/people/                                                      “Begin”: their own key is certified
"""

from django.db import transaction
from django.utils.translation import gettext

from lodestar.kernel.people.entry import granted_on_entry
from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.keys import (
    center_key,
    forget_new_key,
    keep_new_key,
    new_key_of,
)
from lodestar.kernel.people.models import Center, NewKey, Person
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.keybook import Certificate
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.letters import REQUEST, letter
from lodestar.kernel.vault.models import KeyKind, KeyRecord, KeySlot, SlotKind, this_week
from lodestar.kernel.vault.primitives import same
from lodestar.kernel.vault.slots import drop_slots, seal_to_holder


def is_begun(center: Center) -> bool:
    """Has the center a key, certified or waiting for the root?"""
    return bool(
        KeyRecord.rows.filter(owner=center.id, kind=KeyKind.CENTER).exists()
        or NewKey.rows.filter(owner=center.id).exists()
    )


@transaction.atomic
def found_center(center: Center, supervisor: Identity) -> Identity:
    """The center's identity, sealed to its first supervisor and waiting for the root's signature."""
    if is_begun(center):
        raise NotPossible(gettext("This center has a key already."))
    identity = Identity.new()
    seal_to_holder(center.id, identity, supervisor.public)
    keep_new_key(center.id, identity.public)
    return identity


def request_of(center: Center) -> Certificate:
    """What the coalition's root is asked to sign. Raises NotPossible, and NotTrusted without a root."""
    waiting = new_key_of(center.id)
    if waiting is None:
        raise NotPossible(gettext("No key of this center waits to be certified."))
    return keybook.certificate_for_center(center.id, waiting, keybook.root_public())


def request_text(center: Center) -> str:
    """The request as a file for the offline machine: words to compare aloud, then the bytes to sign."""
    request = request_of(center)
    return letter(
        REQUEST, {"Center": center.name, "Words": request.public.words}, request.written()
    )


@transaction.atomic
def accepted(center: Center) -> list[Person]:
    """After `keybook.accept_center`: those who hold the center's key may sign in, and begin.

    With a center's second key, this is so before it can be used for anything else.
    """
    if not KeyRecord.rows.filter(owner=center.id, kind=KeyKind.CENTER, ended_on=None).exists():
        raise NotPossible(gettext("The coalition has not certified your center's key yet."))
    forget_new_key(center.id)
    founders = [p for p in _waiting(center) if holds_center_key(center, new_key_of(p.public_id))]
    for person in founders:
        person.standing, person.is_active = Standing.HERE.value, True
        person.seen_week = this_week()
        person.save(update_fields=["standing", "is_active", "seen_week"])
    return founders


def _waiting(center: Center) -> list[Person]:
    return list(Person.objects.filter(center=center, standing=Standing.WAITING))


def holds_center_key(center: Center, public: PublicIdentity | None) -> bool:
    slots = KeySlot.rows.filter(owner=center.id, kind=SlotKind.HOLDER.value)
    return public is not None and slots.filter(holder=public.fingerprint).exists()


@transaction.atomic
def abandon(founder: Person) -> None:
    """A founder goes before the root has signed: the center's key was never used, another begins anew."""
    center = founder.center
    if center is None or not holds_center_key(center, new_key_of(founder.public_id)):
        return
    if NewKey.rows.filter(owner=center.id).exists():
        forget_new_key(center.id)
        drop_slots(center.id, [SlotKind.HOLDER])


def can_begin(person: Person) -> bool:
    """A founder whose center is certified, and whose own key is not yet."""
    return bool(
        person.is_active
        and person.center
        and holds_center_key(person.center, new_key_of(person.public_id))
    )


@transaction.atomic
def begin(*, actor: Person, identity: Identity) -> None:
    """A founder's own key is certified with the center's. Raises NotPossible."""
    waiting = new_key_of(actor.public_id)
    if actor.center is None or waiting is None or not can_begin(actor):
        raise NotPossible(gettext("There is nothing to begin."))
    if not same(waiting.fingerprint, identity.fingerprint):
        raise NotPossible(gettext("The key of this session is not the one that waits."))
    own = center_key(actor.center.id, identity)
    keybook.certify(
        own, waiting, kind=KeyKind.PERSON, owner=actor.public_id, center=actor.center.id
    )
    forget_new_key(actor.public_id)
    because = gettext("Beginning the center")
    keyring = Keyring(own, person=actor.public_id, center=actor.center.id, because=because)
    granted_on_entry.run(keyring, actor)
