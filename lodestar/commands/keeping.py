"""Backups, restores, the doctor and retention from the command line: what they tell, and what they ask."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import environ
from django.conf import settings
from django.utils import timezone

from lodestar.commands.errors import Stop
from lodestar.commands.known import all_problems
from lodestar.kernel.keeping import doctor, offline, restore
from lodestar.kernel.keeping import retention as retaining
from lodestar.kernel.keeping.backup import back_up
from lodestar.kernel.keeping.errors import KeepingError
from lodestar.kernel.keeping.findings import Finding, fail, failed, ok, warn
from lodestar.kernel.keeping.restore import Found, Place
from lodestar.kernel.keeping.retention import Job
from lodestar.kernel.keeping.stream import Kind
from lodestar.kernel.kit import current_kit
from lodestar.kernel.people import inviting, leaving
from lodestar.kernel.vault import ending
from lodestar.kernel.vault.volatile import volatile


P = ParamSpec("P")
T = TypeVar("T")
SOON = timedelta(days=14)  # numbers that fall due within it are told


def stopping(act: Callable[P, T]) -> Callable[P, T]:
    """What keeping refuses, in one line with its remedy."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return act(*args, **kwargs)
        except KeepingError as error:
            raise Stop(error.what, error.remedy) from error

    return run


# Backups -----------------------------------------------------------------------------------------


@stopping
def backup(to: Path, kinds: Iterable[Kind]) -> None:
    for kind in kinds:
        path = back_up(kind, to, timezone.localdate())
        kept = f"keep it {kind.days} days at most"
        click.echo(f"Wrote {path} ({path.stat().st_size:,} bytes); {kept}.")


@stopping
def verify(files: Sequence[Path], key: Path, database: str) -> None:
    found = restore.verify(files, offline.private_key(key), config_of(database))
    tell(found)
    click.echo("A real restore of this into an empty place went well; the place is gone again.")


@stopping
def bring_back(files: dict[Kind, Path], key: Path, into: Path, database: str) -> None:
    for kind, file in files.items():
        if restore.about_of(file).kind is not kind:
            raise Stop(f"{file} is no backup of the kind “{kind}”.", "Look at the file's name.")
    place = Place(into.resolve(), into.resolve())
    found = restore.restore(
        list(files.values()), offline.private_key(key), place, config_of(database)
    )
    tell(found)
    click.echo(what_next(place.main, set(files), database))


def config_of(database: str) -> dict[str, Any] | None:
    """Any: Django's own shape of a database's settings."""
    if not database:
        return None
    config: dict[str, Any] = environ.Env.db_url_config(database)
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise Stop("--database is for PostgreSQL.", "An SQLite file is restored without it.")
    return config


def tell(found: Found) -> None:
    """What was found in it: numbers only."""
    for about in found.backups:
        click.echo(f"{about.kind} of {about.made_on}: whole, and sealed to the key {about.key}…")
    for name, count in sorted(found.counts.items()):
        if count:
            click.echo(f"  {count:>9,}  {name}")
    click.echo(f"  {found.files:>9,}  sealed files, {found.files_missing} missing")
    if found.trail.size:
        trail = found.trail
        click.echo(f"  {trail.size:>9,}  entries in the trail, every one in its place")
        covered = f"{trail.covered:,} of them, {trail.hour}: {trail.words}"
        click.echo(f"             the newest head covers {covered}. Compare with a witness.")
    if found.day_of(Kind.SHARDS):
        click.echo(f"  {found.shards:>9,}  shards; keys: {', '.join(found.keys)}")
        open_ones, closed = found.open_halves, found.closed_halves
        click.echo(f"  {open_ones:>9,}  grants and entries open; {closed} ended, and stay closed")
    if found.unknown:
        raise Stop("The database is newer than this program.", "Install that version first.")
    if found.waiting:
        click.echo(
            f"  {found.waiting} steps of the tables are newer: `lodestar kit load` adds them."
        )


def what_next(into: Path, kinds: set[Kind], database: str) -> str:
    lines = ["", "Next:"]
    if Kind.MAIN in kinds:
        lines.append(f"  LODESTAR_DATA={into}")
        lines += [f"  DATABASE_URL={without_password(database)}"] if database else []
    if (into / "database.dump").exists() and not database:
        lines.append("  The database was PostgreSQL: give --database to fill an empty one.")
    if Kind.SHARDS in kinds:
        lines.append(f"  LODESTAR_SHARDS={into / 'shards' / 'shards.sqlite3'}")
        lines.append(f"  LODESTAR_KEYS={into / 'keys'}")
    else:
        lines.append(
            "  LODESTAR_SHARDS and LODESTAR_KEYS stay as they are: today's, never older ones."
        )
    lines.append("  lodestar kit load NAME, lodestar publish, lodestar doctor, then start serving.")
    return "\n".join(lines)


def without_password(database: str) -> str:
    before, at, after = database.rpartition("@")
    return f"{before.rpartition(':')[0]}:…{at}{after}" if at else database


# Doctor ------------------------------------------------------------------------------------------


def examine() -> None:
    """Prints one line each; ends with an error where anything failed."""
    today = timezone.localdate()
    findings = [*doctor.examine(today), *numbers(today)]
    for finding in findings:
        click.echo(str(finding))
    if failed(findings):
        count = sum(finding.level == "fail" for finding in findings)
        raise Stop(f"{count} of {len(findings)} checks fail.", "Each line says what to do.")


def numbers(today: date) -> list[Finding]:
    """Numbers and addresses that somebody has to check again."""
    kit = current_kit()
    due, soon = (len(all_problems(kit, day)) for day in (today, today + SOON))
    remedy = "`lodestar kit check NAME` lists them; call, then note the day."
    if due:
        return [fail("kit", f"{due} things are overdue or wrong", remedy)]
    if soon:
        return [warn("kit", f"{soon} things fall due within {SOON.days} days", remedy)]
    return [ok("kit", "nothing falls due within two weeks")]


# Retention ---------------------------------------------------------------------------------------


def end_what_is_over(today: date) -> str:
    swept = ending.sweep(today)
    return f"{swept.grants} grants, {swept.entries} entries, {swept.shards} shards without a row"


def end_sessions(_: date) -> str:
    volatile().tidy()
    return "done"


def suspend_dormant(today: date) -> str:
    suspended, kept = leaving.retire_dormant(today)
    return f"{len(suspended)} suspended, {len(kept)} kept as the last who hold a center's key"


JOBS = (
    Job("what is over", end_what_is_over),
    Job("invitations", inviting.sweep),
    Job("sessions", end_sessions),
    Job("dormant accounts", suspend_dormant),
)


@stopping
def retain(folders: Sequence[Path], *, confirmed: bool) -> None:
    """Prints counts; ends with an error where a job failed."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    findings = retaining.run(timezone.localdate(), JOBS, folders, confirmed=confirmed)
    for finding in findings:
        click.echo(str(finding))
    if failed(findings):
        raise Stop("Not everything that is over was ended.", "Each line says what to do.")
