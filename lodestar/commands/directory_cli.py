"""The options of `lodestar directory`; the doing stands in `directory.py`."""

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


def ready(data: Path | None) -> None:
    """Settings from the options, then Django."""
    from lodestar.commands import settling

    settling.settle(None, data)
    django.setup()


@click.group()
def directory() -> None:
    """The directory in the forms of HSDS 3.1."""


@directory.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--publish", is_flag=True, help="Organizations and services of it may be shown.")
@click.option("--without-orphans", is_flag=True, help="Leave out what belongs to nothing here.")
@data_option
@plainly
def take_in(path: Path, publish: bool, without_orphans: bool, data: Path | None) -> None:
    """Take in JSON, lines of JSON, CSV, a folder or a zip: all of it, or nothing."""
    ready(data)
    from lodestar.commands import directory as doing

    doing.take_in(path, publish=publish, without_orphans=without_orphans)


@directory.command("export")
@click.argument("path", type=click.Path(path_type=Path))
@data_option
@plainly
def give_away(path: Path, data: Path | None) -> None:
    """Write every service that may leave the house, as .json, .ndjson or .zip (tables)."""
    ready(data)
    from lodestar.commands import directory as doing

    doing.give_away(path)
