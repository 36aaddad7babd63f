"""Leaving: access ends at once, without a key, a sign-in or anybody's goodwill.

What a person saw, printed or copied by hand, nobody can take back; a supervisor who leaves has held
the center's key, so the center replaces it afterwards (`lodestar keys rotate`).
"""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from lodestar.kernel.people import founding
from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.inviting import today
from lodestar.kernel.people.joining import OWN_SLOTS, by, forget
from lodestar.kernel.people.keys import (
    drop_center_key,
    end_every_grant,
    forget_new_key,
    holders_of,
    never_let_in,
)
from lodestar.kernel.people.models import Center, Invitation, Person
from lodestar.kernel.people.policies import About, about_person, check
from lodestar.kernel.people.rights import Action
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.people.unlocked import end_sessions
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.ending import SERVER, By
from lodestar.kernel.vault.models import this_week
from lodestar.kernel.vault.slots import drop_slots


DORMANT_AFTER: Final = timedelta(days=90)


@transaction.atomic
def end(*, actor: Person, person: Person) -> None:
    """A person of the actor's center leaves. Raises Denied, and NotPossible for its last supervisor."""
    check(actor=actor, action=Action.PERSON_END, about=about_person(person))
    check_not_last(person)
    end_access(person, by(actor))


@transaction.atomic
def close_dormant(*, actor: Person, person: Person) -> None:
    """An account that nobody uses, closed by the coalition, which need not know whose it is."""
    about = About(center=person.center_id)
    check(actor=actor, action=Action.ACCOUNT_CLOSE_DORMANT, about=about)
    if not dormant(today()).filter(pk=person.pk).exists():
        raise NotPossible(gettext("This account is in use."))
    check_not_last(person)
    end_access(person, by(actor))


def is_last(person: Person) -> bool:
    """Is there nobody else who can open the center's key?"""
    if person.center is None:
        return False
    holders = holders_of(person.center)
    return person in holders and len(holders) == 1


def check_not_last(person: Person) -> None:
    """Holds the center's row, so that two supervisors cannot end each other at the same moment."""
    if person.center:
        Center.objects.select_for_update().get(pk=person.center.pk)
    if is_last(person):
        raise NotPossible(
            gettext(
                "This is the only supervisor who holds the center's key. Please let another supervisor in first."
            )
        )


def end_access(person: Person, who: By = SERVER) -> None:
    """Everything that lets this person in is gone: grants first, and for good. Needs no key.

    Their name stays, for the pages that say who looked; their address goes, so that they can be
    invited anew. Whoever was never let in leaves no row behind.
    """
    if never_let_in(person):
        founding.abandon(person)
        forget(person)
        return
    end_every_grant(person, who)
    with transaction.atomic():
        drop_center_key(person)
        drop_slots(person.public_id, OWN_SLOTS)
        forget_new_key(person.public_id)
        keybook.end_key(person.public_id)
        Invitation.rows.filter(person=person).delete()
        person.set_unusable_password()
        person.email = f"{person.public_id}@left.invalid"
        person.standing, person.is_active, person.left_on = Standing.LEFT.value, False, today()
        person.save(update_fields=["email", "password", "standing", "is_active", "left_on"])
    end_every_grant(person, who)  # and what was given while the first ones were being ended
    end_sessions(person)


# Accounts that nobody uses -----------------------------------------------------------------------


def week_of(day: date) -> str:
    """ISO week, such as “2026-W48”: they sort as time does."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def dormant(day: date) -> QuerySet[Person]:
    """Suspended, or not seen for 90 days."""
    unseen = Q(standing=Standing.HERE, seen_week__lt=week_of(day - DORMANT_AFTER))
    found = Person.objects.filter(unseen | Q(standing=Standing.SUSPENDED))
    return found.exclude(seen_week="").order_by("seen_week", "public_id")


def retire_dormant(day: date) -> tuple[list[Person], list[Person]]:
    """The job: suspends who was not seen for 90 days. Those suspended; and last supervisors, who are
    left alone, because nobody could let them in again."""
    Person.objects.filter(standing=Standing.HERE, seen_week="").update(seen_week=this_week())
    suspended, kept = [], []
    for person in dormant(day).filter(standing=Standing.HERE).select_related("center"):
        if is_last(person):
            kept.append(person)
        else:
            suspend(person)
            suspended.append(person)
    return suspended, kept


def suspend(person: Person) -> None:
    """Not leaving: password and key stay, and a supervisor lets them in again."""
    end_every_grant(person, SERVER)
    person.standing, person.is_active = Standing.SUSPENDED.value, False
    person.save(update_fields=["standing", "is_active"])
    end_sessions(person)


def centers_without_key_holder() -> list[Center]:
    """Centers whose key nobody can open: `lodestar doctor` says so."""
    live = Center.objects.filter(ended_on=None)
    return [center for center in live if not holders_of(center)]
