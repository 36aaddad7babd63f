"""Staff accounts from the command line."""

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lodestar.commands.errors import Stop
from lodestar.commands.kits import prepare_database
from lodestar.kernel.models import Person, Role


def add(*, email: str, name: str, role: str, password: str) -> None:
    """Raises Stop for an address that is none or is taken, and for a weak password."""
    prepare_database()
    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as error:
        raise Stop(" ".join(error.messages), "Please choose another.") from error
    if Person.objects.filter(email__iexact=email).exists():
        raise Stop(f"{email} has an account already.", "Use another address.")
    Person.objects.create_person(email=email, name=name, role=Role(role), password=password)
    click.echo(f"{name} can sign in at /staff/ as {email}.")
