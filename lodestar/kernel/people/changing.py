"""Changes to who does what, and to what a center has decided for itself."""

from django.db import transaction
from django.utils.translation import gettext

from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.inviting import roles_for
from lodestar.kernel.people.joining import by, grant_for_work
from lodestar.kernel.people.keys import drop_center_key, end_every_grant
from lodestar.kernel.people.leaving import check_not_last
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.policies import about_center, about_person, check
from lodestar.kernel.people.rights import Action
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.people.unlocked import end_sessions
from lodestar.kernel.vault.identity import Identity


FEWEST_DAYS, MOST_DAYS = 1, 90


@transaction.atomic
def change_role(*, actor: Person, identity: Identity, person: Person, role: Role) -> None:
    """What the old role worked with ends, what the new one works with is granted. Raises Denied."""
    check(actor=actor, action=Action.PERSON_CHANGE_ROLE, about=about_person(person))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if role not in roles_for(person.center) or person.standing != Standing.HERE:
        raise NotPossible(gettext("There is no such role at this center."))
    if role == person.role:
        return
    check_not_last(person)
    drop_center_key(person)
    end_every_grant(person, by(actor))
    person.role = role.value
    person.save(update_fields=["role"])
    grant_for_work(actor=actor, identity=identity, person=person)
    end_sessions(person)


@transaction.atomic
def change_center(
    *, actor: Person, center: Center, note_days: int, needs_security_key: bool
) -> None:
    """How long notes are kept, and whether everybody needs a security key. Raises Denied."""
    about = about_center(center)
    check(actor=actor, action=Action.LOG_SET_RETENTION, about=about)
    check(actor=actor, action=Action.CENTER_REQUIRE_SECURITY_KEY, about=about)
    if not FEWEST_DAYS <= note_days <= MOST_DAYS:
        raise NotPossible(gettext("Notes are kept for at least one day and at most ninety."))
    center.note_days, center.needs_security_key = note_days, needs_security_key
    center.save(update_fields=["note_days", "needs_security_key"])
