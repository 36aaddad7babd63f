"""The options of `lodestar trail`; the doing stands in `trail.py`."""

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
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PATH = click.Path(path_type=Path)


def ready(data: Path | None) -> None:
    """Settings from the options, then Django."""
    from lodestar.commands import settling

    settling.settle(None, data)
    django.setup()


@click.group()
def trail() -> None:
    """Who looked and who acted: sign it, hand it out, check it, witness another's."""


@trail.command("head")
@click.option("--after-restore", is_flag=True, help="Everybody knows of a restore; go on from it.")
@data_option
@plainly
def head(after_restore: bool, data: Path | None) -> None:
    """Sign and publish the head of this hour. A timer does it; it needs nobody's key."""
    ready(data)
    from lodestar.commands import trail as doing

    doing.head(after_restore=after_restore)


@trail.command("export")
@click.argument("file", type=PATH)
@data_option
@plainly
def export(file: Path, data: Path | None) -> None:
    """Write the trail for the verifier. It names nobody and says nothing of what was read."""
    ready(data)
    from lodestar.commands import trail as doing

    doing.export(file)


@trail.command("verify")
@click.option("--export", "export_file", type=FILE, default=None, help="A file of any site.")
@click.option("--heads", "heads_text", type=FILE, default=None, help="Its published heads.txt.")
@click.option("--archive", type=PATH, default=None, help="What a witness kept.")
@data_option
@plainly
def verify(
    export_file: Path | None, heads_text: Path | None, archive: Path | None, data: Path | None
) -> None:
    """Check this site's own trail, or the files of another."""
    ready(data)
    from lodestar.commands import trail as doing

    doing.verify(export_file, heads_text, archive)


@trail.command("witness")
@click.argument("source", metavar="ADDRESS-OR-FILE")
@click.option("--archive", type=PATH, required=True, help="The folder in which heads are kept.")
@click.option("--key", type=PATH, default=None, help="The witness's own key (made if missing).")
@data_option
@plainly
def witness(source: str, archive: Path, key: Path | None, data: Path | None) -> None:
    """Keep another site's heads, compare them with all kept before, and sign the newest."""
    ready(data)
    from lodestar.commands import trail as doing

    doing.witness(source, archive, key)


@trail.command("accept")
@click.argument("file", type=FILE)
@data_option
@plainly
def accept(file: Path, data: Path | None) -> None:
    """Store and publish what a witness sent back."""
    ready(data)
    from lodestar.commands import trail as doing

    doing.accept(file)
