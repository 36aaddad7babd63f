"""The options of `lodestar center`, `lodestar staff` and `lodestar people`; the doing stands in `people.py`."""

from pathlib import Path

import click
import django

from lodestar.commands.errors import plainly


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="The data folder (default: LODESTAR_DATA, or ./data).",
)
language_option = click.option(
    "--language", type=click.Choice(["en", "es"]), default="en", show_default=True
)
name_option = click.option("--name", prompt=True, help="The name that colleagues see.")


def ready(data: Path | None) -> None:
    """Settings from the options, then Django."""
    from lodestar.commands import settling

    settling.settle(None, data)
    django.setup()


@click.group()
def center() -> None:
    """Centers and partners that work here."""


@center.command("add")
@click.argument("name")
@click.option("--partner", is_flag=True, help="It receives what is handed to it, and has no log.")
@click.option("--law-enforcement", is_flag=True, help="Police or another agency of the law.")
@language_option
@data_option
@plainly
def add_center(
    name: str, partner: bool, law_enforcement: bool, language: str, data: Path | None
) -> None:
    """A new center. Its first supervisor is invited next."""
    ready(data)
    from lodestar.commands import people as doing

    doing.add_center(name=name, partner=partner, law_enforcement=law_enforcement, language=language)


@center.command("list")
@data_option
@plainly
def list_centers(data: Path | None) -> None:
    """Each center, whether its key is certified, and how many hold it."""
    ready(data)
    from lodestar.commands import people as doing

    doing.list_centers()


@click.group()
def staff() -> None:
    """People who work here."""


@staff.command("invite")
@click.argument("email")
@click.option("--center", default=None, help="Which center; none for the coalition's own people.")
@click.option(
    "--role",
    type=click.Choice(["supervisor", "steward", "operator"]),
    default="supervisor",
    show_default=True,
    help="All other people are invited by a supervisor, at /staff/people/.",
)
@name_option
@language_option
@data_option
@plainly
def invite(
    email: str, center: str | None, role: str, name: str, language: str, data: Path | None
) -> None:
    """Print a code for a center's first supervisor, or for a person of the coalition."""
    ready(data)
    from lodestar.commands import people as doing

    doing.invite(email=email, name=name, center=center, role=role, language=language)


@staff.command("add")
@click.argument("email")
@name_option
@click.option("--role", type=click.Choice(["steward", "operator"]), default="steward")
@click.password_option(help="Twelve characters or more; asked for when left out.")
@data_option
@plainly
def add(email: str, name: str, role: str, password: str, data: Path | None) -> None:
    """Let a person of the coalition sign in, at once."""
    ready(data)
    from lodestar.commands import people as doing

    doing.add(email=email, name=name, role=role, password=password)


@staff.command("end")
@click.argument("email")
@data_option
@plainly
def end(email: str, data: Path | None) -> None:
    """End a person's access at once and for good. Needs no key."""
    ready(data)
    from lodestar.commands import people as doing

    click.confirm(f"End the access of {email}? It cannot be undone.", abort=True)
    doing.end(email=email)


@click.group()
def people() -> None:
    """What is done for all accounts together."""


@people.command("retire-dormant")
@data_option
@plainly
def retire_dormant(data: Path | None) -> None:
    """The weekly job: suspend accounts that nobody used for 90 days, drop old invitations."""
    ready(data)
    from lodestar.commands import people as doing

    doing.retire_dormant()
