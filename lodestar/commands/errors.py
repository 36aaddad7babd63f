"""Every failure is one clear line and a remedy."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from lodestar.directory.errors import BadTables, DamagedSnapshot, DirectoryTooLarge
from lodestar.kernel.kit.problems import KitError, Problem


P = ParamSpec("P")
T = TypeVar("T")


class Stop(click.ClickException):
    """What happened, and what to do next."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")


def plainly(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what can go wrong outside our hands into one line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except (KitError, BadTables) as error:
            show(error.problems)
            raise Stop("The kit cannot be used.", "Mend the lines above and try again.") from error
        except DatabaseError as error:
            remedy = "Is it running, and is DATABASE_URL right? See docs/settings.md."
            raise Stop("The database does not answer.", remedy) from error
        except (DamagedSnapshot, DirectoryTooLarge) as error:
            raise Stop(str(error), "Nothing that is public has changed.") from error
        except OSError as error:
            what = f"{error.strerror or 'A file could not be used'}: {error.filename or ''}."
            raise Stop(what, "Check that the folder exists and may be written.") from error
        except ImproperlyConfigured as error:
            raise Stop(f"A setting is wrong: {error}", "See docs/settings.md.") from error

    return run


def show(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
