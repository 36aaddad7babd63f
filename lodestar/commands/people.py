"""Centers and people from the command line: what must work before anybody can sign in, and without keys."""

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lodestar.commands.errors import Stop
from lodestar.commands.kits import prepare_database
from lodestar.kernel.models import Center, Person, Role
from lodestar.kernel.people import inviting, joining, leaving
from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.inviting import today
from lodestar.kernel.people.keys import holders_of, is_certified


def add_center(*, name: str, partner: bool, law_enforcement: bool, language: str) -> None:
    """Raises Stop for a name that is taken."""
    prepare_database()
    if Center.objects.filter(name__iexact=name).exists():
        raise Stop(f"“{name}” is there already.", "Choose another name.")
    Center.objects.create(
        name=name,
        is_partner=partner or law_enforcement,
        is_law_enforcement=law_enforcement,
        language=language,
    )
    click.echo(f"{name} is there. Invite its first supervisor:")
    click.echo(f"  lodestar staff invite ADDRESS --center “{name}” --role supervisor --name NAME")


def list_centers() -> None:
    prepare_database()
    for center in Center.objects.filter(ended_on=None).order_by("name"):
        kind = "partner" if center.is_partner else "center"
        key = "key certified" if is_certified(center) else "no certified key"
        count = center.people.filter(is_active=True).count()
        click.echo(
            f"{center.name}  ({kind}; {key}; {count} people, {len(holders_of(center))} hold it)"
        )


def center_named(name: str) -> Center:
    """Raises Stop."""
    found = Center.objects.filter(name__iexact=name, ended_on=None).first()
    if found is None:
        raise Stop(f"There is no center “{name}”.", "See `lodestar center list`.")
    return found


def person_at(email: str) -> Person:
    """Raises Stop."""
    found = Person.objects.filter(email__iexact=email).select_related("center").first()
    if found is None:
        raise Stop(f"Nobody works here with {email}.", "Check the address.")
    return found


def invite(*, email: str, name: str, center: str | None, role: str, language: str) -> None:
    """A code for a center's first people, and for the coalition's own. Raises Stop."""
    prepare_database()
    check_address(email)
    at = center_named(center) if center else None
    try:
        invited = inviting.invite_to(at, email=email, name=name, role=Role(role), language=language)
    except NotPossible as error:
        raise Stop(str(error), "Nothing was changed.") from error
    click.echo(f"The code for {email}, shown this once, for seven days:\n\n  {invited.code}\n")
    click.echo("Tell it by phone or face to face. It is typed in at /staff/join/.")


def check_address(email: str) -> None:
    """Raises Stop for what is no e-mail address."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise Stop(" ".join(error.messages), "Please choose another.") from error


def add(*, email: str, name: str, role: str, password: str) -> None:
    """Somebody of the coalition, at once. Raises Stop; people of a center are invited instead."""
    prepare_database()
    check_address(email)
    try:
        validate_password(password)
        invited = inviting.invite_to(None, email=email, name=name, role=Role(role), language="en")
    except ValidationError as error:
        raise Stop(" ".join(error.messages), "Please choose another.") from error
    except NotPossible as error:
        remedy = "People of a center are invited: `lodestar staff invite`."
        raise Stop(str(error), remedy) from error
    joined = joining.join(invitation=invited.invitation, password=password)
    click.echo(f"{name} can sign in at /staff/ as {email}.")
    click.echo(f"Their paper code, shown this once: {joined.paper}")


def end(*, email: str) -> None:
    """Ends somebody's access at once, without any key; also that of a center's last supervisor."""
    prepare_database()
    person = person_at(email)
    last = leaving.is_last(person)
    leaving.end_access(person)
    click.echo(f"{email} has no access any more, from the next request on.")
    if last and person.center:
        click.echo(
            f"Nobody holds the key of {person.center} now. Two of its paper sheets bring it back: "
            "`lodestar keys recover`."
        )


def retire_dormant() -> None:
    """The weekly job: suspends accounts that nobody used for 90 days, drops old invitations."""
    prepare_database()
    suspended, kept = leaving.retire_dormant(today())
    dropped = inviting.sweep(today())
    click.echo(f"{len(suspended)} suspended, {dropped} old invitations dropped.")
    for person in kept:
        click.echo(f"{person.center}: its only supervisor was not seen for 90 days.", err=True)
