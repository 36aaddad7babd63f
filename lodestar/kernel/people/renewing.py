"""A center's new key: made in a supervisor's hands, signed by the root, then everything is moved to it.

lodestar keys renew --center NAME --for ADDRESS      a new key, with everybody who holds the old one
lodestar keys certify … (offline), accept …          the coalition's root signs; the old key has ended
lodestar keys rotate --center NAME --for ADDRESS     vouch for it, and move every folder, step by step
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext

from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.keys import center_key, holders_of, keep_new_key
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import KeyKind, KeyRecord
from lodestar.kernel.vault.primitives import same
from lodestar.kernel.vault.resealing import Progress, reseal_center
from lodestar.kernel.vault.slots import all_as_holder, drop_holder, seal_to_holder


@transaction.atomic
def begin_new_key(center: Center, supervisor: Identity) -> None:
    """A key that waits for the root, sealed to everybody who holds the present one. Raises NotPossible."""
    center_key(center.id, supervisor)
    new = Identity.new()
    for person in holders_of(center):
        seal_to_holder(center.id, new, keybook.verified(person.public_id))
    keep_new_key(center.id, new.public)


def rotate(
    center: Center, person: Person, supervisor: Identity, *, stolen: bool
) -> Iterator[Progress]:
    """Move everything from the older keys to the certified one. Raises NotPossible and NotTrusted.

    It can be stopped at any time and begun again: what is moved is moved, the rest opens as before.
    """
    record = _certified(center)
    held = list(all_as_holder(center.id, supervisor))
    new = [one for one in held if same(one.fingerprint, bytes(record.fingerprint))]
    if not new:
        raise NotPossible(
            gettext("You do not hold your center's key. Please ask another supervisor.")
        )
    if keybook.is_unsettled(record):
        keybook.countersign(record, supervisor)
    older = [one for one in held if not same(one.fingerprint, bytes(record.fingerprint))]
    because = gettext("The center has a new key")
    for old in older:
        ring = Keyring(old, person=person.public_id, center=center.id, because=because)
        yield from reseal_center(ring, new[0], stolen=stolen)
    for old in older:
        _forget(center, old)


def _certified(center: Center) -> KeyRecord:
    record = KeyRecord.rows.filter(owner=center.id, kind=KeyKind.CENTER, ended_on=None).first()
    if record is None:
        raise NotPossible(gettext("The coalition has not certified your center's key yet."))
    return record


def _forget(center: Center, old: Identity) -> None:
    """Nobody needs the old key any more: its slots go, for every supervisor."""
    for person in holders_of(center):
        for row in KeyRecord.rows.filter(owner=person.public_id):
            drop_holder(center.id, bytes(row.fingerprint), old.fingerprint)
