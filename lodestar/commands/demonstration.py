"""A Lodestar to look at: the kit's real lines, and invented centers, people and notes."""

import click
from django.conf import settings

from lodestar.commands import kits
from lodestar.commands import trail as trail_commands
from lodestar.kernel.people.demo import PASSWORD, demo_people
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

  The people are invented; the numbers are real lines: please do not call them to try.
  Stop with Ctrl-C.
"""
    )


def others() -> str:
    return "\n".join(f"      {who:<30} {email}" for who, email in OTHERS)
