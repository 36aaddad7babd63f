"""Coming in: with a code one gets a password, a key and a paper code; then a supervisor lets one in.

The server alone cannot let anybody in: the new key is certified by the center's key, which opens only
in the session of a supervisor, after two people have compared six words aloud.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from lodestar.kernel.people import founding
from lodestar.kernel.people.entry import granted_on_entry
from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.keys import (
    center_key,
    drop_center_key,
    end_every_grant,
    fingerprints_of,
    forget_new_key,
    keep_new_key,
    never_let_in,
    new_key_of,
)
from lodestar.kernel.people.models import Invitation, InvitationKind, Person
from lodestar.kernel.people.policies import about_person, check
from lodestar.kernel.people.rights import Action
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.people.unlocked import begin_identity, end_sessions
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.ending import By
from lodestar.kernel.vault.errors import Busy
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import KeyKind, SlotKind, this_week
from lodestar.kernel.vault.primitives import same
from lodestar.kernel.vault.slots import drop_slots, seal_to_holder


__all__ = ["Joined", "granted_on_entry", "join", "let_in", "turn_away", "welcome_back"]
OWN_SLOTS = (SlotKind.PASSWORD, SlotKind.PASSWORD_AND_KEY, SlotKind.PAPER)


@dataclass(frozen=True)
class Joined:
    """What a person sees once: the code to print, and the words to read aloud."""

    person: Person
    paper: str
    words: str
    founded: bool  # they are a center's first supervisor, and its key was made with theirs


def join(*, invitation: Invitation, password: str) -> Joined:
    """Uses the invitation up. Raises NotPossible where somebody was quicker, and Busy.

    The password is stretched outside of any transaction; if that fails, the invitation is there again.
    """
    person = _claim(invitation)
    try:
        identity, paper = begin_identity(person, password)
    except Busy:
        _give_back(invitation, person)
        raise
    return Joined(person, paper, identity.public.words, _settle(person, identity))


@transaction.atomic
def _claim(invitation: Invitation) -> Person:
    """Whoever deletes the row has used the code."""
    if not Invitation.rows.filter(pk=invitation.pk).delete()[0]:
        raise NotPossible(gettext("This code has been used already. Please ask your supervisor."))
    if invitation.kind == InvitationKind.NEW_KEY and invitation.person:
        return _begin_again(invitation.person)
    person = Person(
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        center=invitation.center,
        language=invitation.language,
        standing=Standing.WAITING.value,
        is_active=False,
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def _begin_again(person: Person) -> Person:
    """The old password, paper and sessions open nothing from here on."""
    drop_slots(person.public_id, OWN_SLOTS)
    forget_new_key(person.public_id)
    person.standing, person.is_active = Standing.WAITING.value, False
    person.save(update_fields=["standing", "is_active"])
    end_sessions(person)
    return person


@transaction.atomic
def _give_back(invitation: Invitation, person: Person) -> None:
    if invitation.kind == InvitationKind.JOIN:
        person.delete()
    invitation.save(force_insert=True)


@transaction.atomic
def _settle(person: Person, identity: Identity) -> bool:
    """Wait for somebody to vouch for the key. The coalition's own people hold nothing: they are in."""
    if person.center is None:
        _is_here(person)
        return False
    keep_new_key(person.public_id, identity.public)
    if person.role == Role.SUPERVISOR and not founding.is_begun(person.center):
        founding.found_center(person.center, identity)
        return True
    return False


def _is_here(person: Person) -> None:
    person.standing, person.is_active = Standing.HERE.value, True
    person.seen_week = this_week()
    person.save(update_fields=["standing", "is_active", "seen_week"])


# Being let in ------------------------------------------------------------------------------------


@transaction.atomic
def let_in(*, actor: Person, identity: Identity, person: Person, compared: bytes) -> None:
    """Certify the key whose words were compared aloud (`compared`: its fingerprint), and grant.

    Raises Denied, NotPossible, and NotTrusted where the actor's own key is not certified.
    """
    check(actor=actor, action=Action.PERSON_LET_IN, about=about_person(person))
    person = Person.objects.select_for_update().get(pk=person.pk)
    public = _waiting_key(person, compared)
    _end_what_was(actor, person)
    _certify(actor, identity, person, public)
    forget_new_key(person.public_id)
    _is_here(person)
    grant_for_work(actor=actor, identity=identity, person=person)


def _waiting_key(person: Person, compared: bytes) -> PublicIdentity:
    waiting = new_key_of(person.public_id)
    if person.standing != Standing.WAITING or waiting is None:
        raise NotPossible(gettext("This person is not waiting to be let in."))
    if not same(waiting.fingerprint, compared):
        raise NotPossible(
            gettext("The words have changed since you opened this page. Please compare them again.")
        )
    return waiting


def _end_what_was(actor: Person, person: Person) -> None:
    """An older key and everything that it held."""
    drop_center_key(person)
    end_every_grant(person, by(actor))


def _certify(actor: Person, identity: Identity, person: Person, public: PublicIdentity) -> None:
    """With the center's key; a changed key is vouched for by the supervisor's own as well."""
    center = actor.center_id or actor.public_id
    record = keybook.certify(
        center_key(center, identity),
        public,
        kind=KeyKind.PERSON,
        owner=person.public_id,
        center=center,
    )
    if record.version > 1:
        keybook.countersign(record, identity)


def grant_for_work(*, actor: Person, identity: Identity, person: Person) -> None:
    """What this person's role works with, from the center's own key; to a supervisor also that key."""
    center = actor.center_id or actor.public_id
    own = center_key(center, identity)
    if person.role == Role.SUPERVISOR:
        seal_to_holder(center, own, keybook.verified(person.public_id))
    because = gettext("Letting in a person of the center")
    keyring = Keyring(own, person=actor.public_id, center=center, because=because)
    granted_on_entry.run(keyring, person)


@transaction.atomic
def welcome_back(*, actor: Person, identity: Identity, person: Person) -> None:
    """Somebody who was suspended works here again, with the key they had. Raises as `let_in`."""
    check(actor=actor, action=Action.PERSON_LET_IN, about=about_person(person))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.standing != Standing.SUSPENDED:
        raise NotPossible(gettext("This person is not suspended."))
    _is_here(person)
    if fingerprints_of(person):
        grant_for_work(actor=actor, identity=identity, person=person)


@transaction.atomic
def turn_away(*, actor: Person, person: Person) -> None:
    """The words do not match, or it was a mistake: the key that waits is gone. Needs no key."""
    check(actor=actor, action=Action.PERSON_LET_IN, about=about_person(person))
    if person.standing != Standing.WAITING:
        raise NotPossible(gettext("This person is not waiting to be let in."))
    if never_let_in(person):
        forget(person)
    else:
        drop_slots(person.public_id, OWN_SLOTS)
        forget_new_key(person.public_id)


@transaction.atomic
def forget(person: Person) -> None:
    """Somebody who was never let in, as if they had not come: no row and no key is left."""
    drop_slots(person.public_id, OWN_SLOTS)
    forget_new_key(person.public_id)
    person.delete()


def by(actor: Person) -> By:
    """For the trail: who ended somebody's grants."""
    return By(who=actor.public_id, center=actor.center_id or actor.public_id)
