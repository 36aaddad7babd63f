"""The directory in the standard's forms: taking in what others have, giving away what is here."""

import sys
from pathlib import Path

import click

from lodestar.commands.errors import Stop
from lodestar.commands.kits import prepare_database
from lodestar.directory.standard import exporting
from lodestar.directory.standard.flattening import Trouble
from lodestar.directory.standard.importing import Refused, Report, Unreadable, import_directory


SHOWN = 50  # troubles in words; the rest is counted


def take_in(path: Path, *, publish: bool, without_orphans: bool) -> None:
    """All of it or nothing. Raises Stop, after every reason was told."""
    prepare_database()
    try:
        report = import_directory(
            path, publish=publish, without_orphans=without_orphans, progress=tell_progress
        )
    except Unreadable as error:
        raise Stop(str(error), "Nothing was taken in.") from error
    except Refused as error:
        tell_troubles(error.report.troubles, error.report.trouble_count)
        raise Stop(str(error), "Mend these, and take it in again.") from error
    tell(report, publish=publish)


def tell_progress(what: str, count: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{what}: {count:,}   ", nl=False, err=True)


def tell_troubles(troubles: list[Trouble], count: int) -> None:
    for one in troubles[:SHOWN]:
        where = f"{one.place}: {one.column}" if one.column else one.place
        value = f" “{one.value}”" if one.value else ""
        click.echo(f"{where}:{value} {one.message} {one.remedy}", err=True)
    if count > SHOWN:
        click.echo(f"… and {count - SHOWN:,} more.", err=True)


def tell(report: Report, *, publish: bool) -> None:
    tell_troubles(report.warnings, len(report.warnings))
    for table, read in report.read.items():
        joined, out = report.merged.get(table, 0), report.left_out.get(table, 0)
        kept = report.kept.get(table, 0)
        click.echo(f"{table}: {read:,} read = {kept:,} kept + {joined:,} joined + {out:,} left out")
    for column, count in sorted(report.unmapped.items()):
        click.echo(f"Not in the standard, and not kept: {column} ({count:,} times)")
    if not publish:
        click.echo("Nothing of it is shown yet: say --publish, or let staff decide.")


def give_away(path: Path) -> None:
    """By the file's ending: .json, .ndjson, or .zip for the tables. What is confidential is in none."""
    prepare_database()
    match path.suffix.lower():
        case ".zip":
            with path.open("wb") as out:
                counts = exporting.write_package(out)
            count = counts["service"]
        case ".ndjson" | ".jsonl":
            with path.open("w", encoding="utf-8") as text:
                count = exporting.write_ndjson(text)
        case ".json":
            with path.open("w", encoding="utf-8") as text:
                count = exporting.write_json(text)
        case other:
            raise Stop(f"“{other}” is not a form we write.", "Say .json, .ndjson or .zip.")
    click.echo(f"{count:,} services in {path}.")
