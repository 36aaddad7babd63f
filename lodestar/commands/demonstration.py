"""A Lodestar to look at: the kit's real lines, and invented centers, people and notes."""

import click
from django.conf import settings

from lodestar.commands import kits
from lodestar.commands import trail as trail_commands
from lodestar.commands.errors import Stop
from lodestar.kernel.models import Person
from lodestar.kernel.people.demo import PASSWORD, demo_people
from lodestar.kernel.signin.demo import code_now
from lodestar.shiftlog.demo import demo_notes


EMAIL = "rosa.demo@example.org"
OTHERS = (
    ("supervisor", "june.demo@example.org"),
    ("volunteer in training", "tess.demo@example.org"),
    ("another center", "noor.demo@example.org"),
    ("a partner", "kim.demo@example.org"),
    ("the coalition", "sam.demo@example.org"),
)


def set_up() -> None:
    kits.load(settings.KIT)
    kits.publish_now()
    if settings.PRODUCTION:
        return
    demo_people()
    demo_notes()
    trail_commands.head()


def tell_code(name: str) -> None:
    """The six digits that an invented person's phone would show now."""
    person = Person.objects.filter(email=f"{name}.demo@example.org").first()
    code = code_now(person) if person else None
    if code is None:
        raise Stop(f"There is no code for “{name}”.", "Say rosa, june, tess, noor, kim or sam.")
    click.echo(code)


def demo_words() -> str:
    return PASSWORD


def tell(port: int) -> None:
    click.echo(
        f"""
  Lodestar is ready.

    For a person looking for help    http://localhost:{port}/
    In Spanish                       http://localhost:{port}/es/
    For staff                        http://localhost:{port}/staff/
      an advocate                    {EMAIL}
{others()}
      all of them with               {demo_words()}
      and six digits, told by        make code WHO=rosa   (in another window)

  The people are invented; the numbers are real lines: please do not call them to try.
  Stop with Ctrl-C.
"""
    )


def others() -> str:
    return "\n".join(f"      {who:<30} {email}" for who, email in OTHERS)
