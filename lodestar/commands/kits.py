"""Kits from the command line: check, load, stamp, publish."""

from collections.abc import Sequence
from datetime import date

import click
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from lodestar.commands.errors import Stop, show
from lodestar.commands.known import all_problems, edition_of, known_of
from lodestar.directory.loading import load_directory
from lodestar.directory.publishing import publish
from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.translating import stamp


def check(name: str, today: date | None) -> None:
    kit = current_kit()
    problems = all_problems(kit, today or timezone.localdate())
    show(problems)
    if problems:
        raise Stop(f"{len(problems)} things to mend in “{name}”.", "Each line says how.")
    click.echo(f"The kit “{name}” is complete: {summary(kit)}.")


def summary(kit: Kit) -> str:
    first = kit.about.languages[0]
    return (
        f"{len(kit.pages[first])} pages in {len(kit.about.languages)} languages, "
        f"{len(kit.facts)} figures, {len(kit.tables['services'])} services, "
        f"{len(kit.gazetteer.towns)} towns"
    )


def load(name: str) -> None:
    prepare_database()
    kit = current_kit()
    # An overdue number is no reason to serve nothing: `kit check` refuses it, publishing hides it.
    counts = load_directory(tables=kit.tables, known=known_of(kit), today=date.min)
    click.echo(f"Loaded “{name}”: {counts.loaded} rows in, {counts.removed} old rows out.")


def prepare_database() -> None:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)


def publish_now() -> None:
    with click.progressbar(length=3, label="Publishing", show_eta=False) as bar:
        kit = current_kit()
        bar.update(1)
        edition = edition_of(kit, timezone.localdate())
        bar.update(1)
        folder = publish(root=settings.PUBLISHED_DIR, edition=edition)
        bar.update(1)
    click.echo(f"Published version {folder.name}.")


def stamp_all(name: str, still_right: Sequence[str]) -> None:
    stale = stamp(current_kit(), still_right)
    for pair in stale:
        click.echo(f"{pair.file}:{pair.line}: still stale: {pair.key} in {pair.language}", err=True)
    if stale:
        what = (
            f"In “{name}”, {len(stale)} translations were not touched since their English changed."
        )
        remedy = "Mend them, or say --still-right KEY for each that still fits."
        raise Stop(what, remedy)
    click.echo(f"Every translation of “{name}” is recorded against its English.")
