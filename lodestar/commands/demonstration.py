"""A Lodestar to look at: the kit's real lines, and an invented advocate."""

import click
from django.conf import settings

from lodestar.commands import kits
from lodestar.kernel.models import Person, Role


EMAIL = "rosa.demo@example.org"
NAME = "Rosa Demo"


def set_up() -> None:
    kits.load(settings.KIT)
    kits.publish_now()
    if not settings.PRODUCTION:
        demo_advocate()


def demo_advocate() -> None:
    """Invented, and for this machine only: never made in production."""
    if not Person.objects.filter(email=EMAIL).exists():
        Person.objects.create_person(
            email=EMAIL, name=NAME, role=Role.ADVOCATE, password=demo_words()
        )


def demo_words() -> str:
    return "lantern-harbor-demo-2026"


def tell(port: int) -> None:
    click.echo(
        f"""
  Lodestar is ready.

    For a person looking for help    http://localhost:{port}/
    In Spanish                       http://localhost:{port}/es/
    For staff                        http://localhost:{port}/staff/
      sign in as                     {EMAIL}
      with                           {demo_words()}

  The people are invented; the numbers are real lines: please do not call them to try.
  Stop with Ctrl-C.
"""
    )
