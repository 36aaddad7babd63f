"""The keys of people and centers, as joining and leaving need them; content is never touched here."""

from uuid import UUID

from django.utils.translation import gettext

from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.models import Center, NewKey, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.ending import By, end_grants_of
from lodestar.kernel.vault.errors import DoesNotOpen, NotTrusted
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.models import KeyKind, KeyRecord, KeySlot, SlotKind
from lodestar.kernel.vault.slots import drop_holder, open_as_holder


def keep_new_key(owner: UUID, public: PublicIdentity) -> None:
    """Until somebody vouches for it. A newer one takes the place of an older one."""
    forget_new_key(owner)
    NewKey.rows.create(
        fingerprint=public.fingerprint,
        owner=owner,
        agreement=public.agreement,
        signing=public.signing,
    )


def forget_new_key(owner: UUID) -> None:
    NewKey.rows.filter(owner=owner).delete()


def new_key_of(owner: UUID) -> PublicIdentity | None:
    """The key that waits, if there is one."""
    found = NewKey.rows.filter(owner=owner).first()
    return PublicIdentity(bytes(found.agreement), bytes(found.signing)) if found else None


def words_of(owner: UUID) -> str:
    """Six words of the key that waits, to be compared aloud; empty where none waits."""
    waiting = new_key_of(owner)
    return waiting.words if waiting else ""


def fingerprints_of(person: Person) -> list[bytes]:
    """Of every key that this person was ever certified with."""
    found = KeyRecord.rows.filter(owner=person.public_id).values_list("fingerprint", flat=True)
    return [bytes(fingerprint) for fingerprint in found]


def never_let_in(person: Person) -> bool:
    """They wait for the first time: sending them away leaves nothing behind."""
    return person.standing == Standing.WAITING and not fingerprints_of(person)


def end_every_grant(person: Person, by: By) -> int:
    """Everything that this person holds, everywhere, at once and without a key."""
    return sum(end_grants_of(fingerprint, by) for fingerprint in fingerprints_of(person))


def drop_center_key(person: Person) -> None:
    """This person's keys open the center's key no more. What they copied by hand, nobody can take."""
    if person.center_id:
        for fingerprint in fingerprints_of(person):
            drop_holder(person.center_id, fingerprint)


def center_key(center: UUID, holder: Identity) -> Identity:
    """The center's certified key, for a supervisor who holds it. Raises NotPossible."""
    try:
        certified = keybook.verified(center, KeyKind.CENTER)
        return open_as_holder(center, holder, certified.fingerprint)
    except NotTrusted as error:
        raise NotPossible(
            gettext("The coalition has not certified your center's key yet.")
        ) from error
    except DoesNotOpen as error:
        raise NotPossible(
            gettext("You do not hold your center's key. Please ask another supervisor.")
        ) from error


def is_certified(center: Center) -> bool:
    """Has the coalition's root signed this center's key?"""
    try:
        keybook.verified(center.id, KeyKind.CENTER)
    except NotTrusted:
        return False
    return True


def holders_of(center: Center) -> list[Person]:
    """The supervisors who can sign in and open the center's key."""
    slots = KeySlot.rows.filter(owner=center.id, kind=SlotKind.HOLDER.value)
    sealed_to = {bytes(holder) for holder in slots.values_list("holder", flat=True) if holder}
    found = Person.objects.filter(
        center=center, role=Role.SUPERVISOR, standing=Standing.HERE, is_active=True
    )
    return [person for person in found.order_by("name") if sealed_to & {*fingerprints_of(person)}]
