"""Invitations: a code of 128 bits, shown once to the one who invites and then told, never sent.

What is stored is a value made of the code, the address and the pepper: neither the database nor a
guess gives the code back. It is used once, ends after a week, and can be withdrawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.models import Center, Invitation, InvitationKind, Person
from lodestar.kernel.people.policies import About, about_person, allows, check
from lodestar.kernel.people.rights import Action
from lodestar.kernel.people.roles import OF_A_CENTER, OF_A_PARTNER, OF_THE_COALITION, Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.vault.codes import read_code, written_code
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.pepper import pepper
from lodestar.kernel.vault.primitives import derive, random_bytes
from lodestar.kernel.vault.secret import PaperCode


LASTS: Final = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """An invitation with its code, which nobody can show a second time."""

    invitation: Invitation
    code: str


def today() -> date:
    return timezone.now().date()


def roles_for(center: Center | None) -> Sequence[Role]:
    """Which roles make sense there."""
    if center is None:
        return OF_THE_COALITION
    return OF_A_PARTNER if center.is_partner else OF_A_CENTER


def visible_to(actor: Person) -> QuerySet[Invitation]:
    """The open invitations of one's own center, for those who may invite there."""
    about = About(center=actor.center_id)
    if actor.center_id is None or not allows(actor=actor, action=Action.PERSON_INVITE, about=about):
        return Invitation.rows.none()
    live = Invitation.rows.filter(center=actor.center_id, until__gte=today())
    return live.order_by("until", "name")


def invite(*, actor: Person, email: str, name: str, role: Role, language: str) -> Invited:
    """Into the actor's own center. Raises Denied, and NotPossible for an address that is taken."""
    check(actor=actor, action=Action.PERSON_INVITE, about=About(center=actor.center_id))
    return invite_to(actor.center, email=email, name=name, role=role, language=language)


def invite_to(
    center: Center | None, *, email: str, name: str, role: Role, language: str
) -> Invited:
    """From the command line of the machine: the first people of a center, and the coalition's own."""
    if role not in roles_for(center):
        raise NotPossible(gettext("There is no such role at this center."))
    email = Person.objects.normalize_email(email)
    if Person.objects.filter(email__iexact=email).exists():
        raise NotPossible(gettext("Somebody works here with this e-mail address already."))
    return _write(InvitationKind.JOIN, center, email, name, role, language)


def invite_for_new_key(*, actor: Person, person: Person) -> Invited:
    """For a person who lost password and paper code. Raises Denied."""
    check(actor=actor, action=Action.PERSON_REGRANT, about=about_person(person))
    if Standing(person.standing) == Standing.LEFT:
        raise NotPossible(gettext("This person has left."))
    kind, role = InvitationKind.NEW_KEY, Role(person.role)
    return _write(
        kind, person.center, person.email, person.name, role, person.language, person=person
    )


@transaction.atomic
def _write(
    kind: InvitationKind,
    center: Center | None,
    email: str,
    name: str,
    role: Role,
    language: str,
    *,
    person: Person | None = None,
) -> Invited:
    """A newer invitation takes the place of an older one."""
    Invitation.rows.filter(email__iexact=email).delete()
    code = PaperCode(random_bytes(PaperCode.length))
    made = Invitation.rows.create(
        kind=kind.value,
        center=center,
        person=person,
        email=email,
        name=name,
        role=role.value,
        language=language,
        check_value=_check_value(email, code),
        until=today() + LASTS,
    )
    return Invited(made, written_code(code))


def _check_value(email: str, code: PaperCode) -> bytes:
    address = email.strip().casefold().encode()
    return derive(pepper(), Label.INVITATION, address, code.reveal())


def find(*, email: str, code: str) -> Invitation:
    """The open invitation with this address and code; one answer for everything that does not fit.

    Raises Mistyped (for a typing error, without looking anything up) and NotPossible.
    """
    wanted = _check_value(email, read_code(code))
    found = Invitation.rows.filter(check_value=wanted, until__gte=today()).first()
    if found is None:
        raise NotPossible(
            gettext(
                "This e-mail address and this code do not fit together, or the invitation has ended. Please ask your supervisor."
            )
        )
    return found


def withdraw(*, actor: Person, invitation: Invitation) -> None:
    """The code opens nothing any more. Raises Denied."""
    about = About(center=invitation.center_id)
    check(actor=actor, action=Action.PERSON_INVITE, about=about)
    invitation.delete()


def sweep(day: date) -> int:
    """The job: invitations whose last day is past. How many there were."""
    return Invitation.rows.filter(until__lt=day).delete()[0]


def tell(invited: Invited) -> str:
    """Send an e-mail that says nothing (no name, no center, no address, no code), if mail is set up.

    “sent”, “failed”, or nothing where this site sends no mail.
    """
    if not getattr(settings, "SENDS_MAIL", False):
        return ""
    with override(invited.invitation.language):
        subject = gettext("An invitation")
        body = gettext("You have been invited. Your supervisor will give you a code.")
    try:
        send_mail(subject, body, None, [invited.invitation.email])
    except OSError:  # smtplib's own errors are of this kind as well
        return "failed"
    return "sent"
