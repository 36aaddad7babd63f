"""Is everything in place? One line for each thing, and what to do about it.

It reads and changes nothing, and prints no name, no word and no key. Fail: somebody may be harmed, or
something may be lost, as things stand. Warn: a person should look at it this week.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.utils import timezone

from lodestar.kernel.keeping import database, machine, offline
from lodestar.kernel.keeping import retention as retaining
from lodestar.kernel.keeping.findings import Finding, fail, ok, warn
from lodestar.kernel.keeping.places import Written, remembered
from lodestar.kernel.keeping.stream import Kind
from lodestar.kernel.people import leaving
from lodestar.kernel.people.models import Center
from lodestar.kernel.trail.errors import TrailBroken
from lodestar.kernel.trail.heads import check_grown, newest_head
from lodestar.kernel.trail.recording import last_leaf
from lodestar.kernel.trail.tree import Tree
from lodestar.kernel.vault import files, keybook
from lodestar.kernel.vault.models import Entry, Grant, SealedFile
from lodestar.kernel.vault.pepper import NAME as PEPPER
from lodestar.kernel.vault.shards import Shards


HEAD_AGE: Final = 3  # hours
LATE: Final = {Kind.MAIN: (2, 7), Kind.SHARDS: (1, 3)}  # days: warn after, fail after


def examine(today: date) -> Iterator[Finding]:
    """The machine, the settings, the database and what hangs on it, keys, backups."""
    yield from machine.look(today)
    yield from production()
    yield from own_checks()
    yield from backups(today)
    yield from retention(today)
    yield from offline_key()
    try:
        connection.ensure_connection()
    except DatabaseError:
        yield fail("database", "does not answer", "Is it running, and is DATABASE_URL right?")
        return
    yield ok("database", f"{connection.vendor} answers")
    waiting, unknown = database.migrations_of(connection)
    yield migrations(waiting, unknown)
    if not waiting:
        yield from keys()
        yield key_holders()
        yield from halves()
        yield from sealed_files()
        yield trail()


def production() -> Iterator[Finding]:
    """Settings that only show in front of the world."""
    if not settings.PRODUCTION:
        yield warn("production", "off", "Set LODESTAR_PRODUCTION=yes where people rely on it.")
        return
    yield ok("production", "on")
    origin = settings.PUBLIC_ORIGIN
    if not origin.startswith("https://"):
        yield fail("origin", f"{origin} is not https", "Set LODESTAR_ORIGIN.")
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts or hosts <= {"localhost", "127.0.0.1", "[::1]"}:
        yield fail("hosts", ",".join(sorted(hosts)), "Set LODESTAR_HOSTS to the site's own name.")
    if not settings.SECURE_PROXY_SSL_HEADER:
        remedy = "Without it no cookie of staff is set behind a proxy."
        yield fail("proxy", "its word on https is not believed", remedy)


def own_checks() -> Iterator[Finding]:
    """Django's checks and ours: secrets, kit, audiences."""
    serious = [found for found in checks.run_checks() if found.is_serious()]
    for found in serious:
        yield fail("checks", found.msg, found.hint or "See docs/settings.md.")
    if not serious:
        yield ok("checks", "none fails")


def migrations(waiting: int, unknown: int) -> Finding:
    if unknown:
        what = f"has {unknown} steps that this program does not know"
        return fail("tables", what, "Run the version of Lodestar that made them, or a newer one.")
    if waiting:
        return fail("tables", f"{waiting} steps are missing", "Run `lodestar kit load NAME`.")
    return ok("tables", "up to date")


def keys() -> Iterator[Finding]:
    """The trust anchor, the server's own keys, and the book in which everybody's keys stand."""
    folder: Path = settings.KEYS_DIR
    needed = {keybook.ROOT: "the coalition's public key", PEPPER: "made at the first use"}
    for name, what in needed.items():
        if (folder / name).is_file():
            yield ok(name, "there")
        elif Center.objects.exists():
            yield fail(name, f"{what} is missing", "Restore the key folder from a shard backup.")
        else:
            yield warn(name, f"{what}: not there yet", "See docs/operating.md, “Keys”.")
    wrong = list(keybook.audit())
    for sentence in wrong[:10]:
        yield fail("key book", sentence, "Seal nothing to it; compare with the last good backup.")
    if not wrong:
        yield ok("key book", "every certificate and the log of keys hold")


def key_holders() -> Finding:
    """A center whose last supervisor is gone can be opened with its sheets of paper alone."""
    without = len(leaving.centers_without_key_holder())
    if not without:
        return ok("centers", "each has somebody who holds its key")
    seen = f"nobody holds the key of {without}"
    return fail("centers", seen, "Two of its three sheets bring it back: `lodestar keys recover`.")


def offline_key() -> Iterator[Finding]:
    folder: Path = settings.KEYS_DIR
    if (folder / offline.SECRET_NAME).exists():
        remedy = "Move it to a safe, then overwrite it here with `shred -u`."
        yield fail("offline key", "its private half lies on this server", remedy)
    if (folder / offline.PUBLIC_NAME).is_file():
        yield ok("offline key", "backups can be sealed to it")
    else:
        yield fail("offline key", "missing: no backup can be made", "Run `lodestar keys backup`.")


def backups(today: date) -> Iterator[Finding]:
    """How old is the newest of each kind, and does it still lie where it was written?"""
    known = remembered().backups
    for kind, (soon, late) in LATE.items():
        newest = max((one for one in known if one.kind is kind), key=_day, default=None)
        about = f"backup, {kind}"
        if newest is None:
            yield fail(about, "never made", f"Run `lodestar backup --kind {kind} --to FOLDER`.")
            continue
        age = newest.age(today)
        seen = f"{age} days old, {newest.path}"
        if age > soon:
            remedy = "Look at the timer `lodestar-backup`, and run it now."
            yield fail(about, seen, remedy) if age > late else warn(about, seen, remedy)
        else:
            yield ok(about, seen)
    yield from retaining.overdue(today)
    yield from retaining.out_of_reach(today)


def _day(written: Written) -> date:
    return written.made_on


def retention(today: date) -> Iterator[Finding]:
    memory = remembered()
    remedy = "Look at the timer `lodestar-hourly`, and run `lodestar retention` now."
    if not memory.retention_ran_on:
        yield warn("retention", "never ran", remedy)
        return
    days = (today - date.fromisoformat(memory.retention_ran_on)).days
    seen = f"last ran on {memory.retention_ran_on}"
    yield fail("retention", seen, remedy) if days > 1 else ok("retention", seen)
    for job in memory.retention_failed:
        yield fail("retention", f"“{job}” did not end well", remedy)


def halves() -> Iterator[Finding]:
    """Rows whose shard is gone are closed for good; shards without a row end after a week."""
    rows = set(Grant.rows.values_list("id", flat=True)) | set(
        Entry.rows.values_list("id", flat=True)
    )
    if not settings.SHARDS_FILE.is_file():
        if rows:
            yield _lost(f"the store is missing, and {len(rows)} rows need it")
        return
    store = Shards(settings.SHARDS_FILE)
    try:
        there = set(store.made_before(date.max))
    finally:
        store.close()
    if rows and not there:
        yield _lost(f"the store is empty, and {len(rows)} rows need it")
    elif rows - there:
        seen = f"{len(rows - there)} rows are closed for good, {len(rows & there)} are open"
        remedy = "Right after a restore of the database; else see “the shard store is lost”."
        yield warn("shards", seen, remedy)
    else:
        yield ok("shards", f"{len(there)}, {len(there - rows)} of them without a row")


def _lost(seen: str) -> Finding:
    return fail("shards", seen, "Stop serving. See docs/operating.md, “the shard store is lost”.")


def sealed_files() -> Iterator[Finding]:
    loose = len(files.orphans())
    if loose:
        yield warn("sealed files", f"{loose} without a row", "Run `lodestar retention`.")
    missing = _missing(SealedFile.rows.values_list("id", flat=True))
    if missing:
        remedy = "Restore the folder `sealed` from the last main backup."
        yield fail("sealed files", f"{missing} are missing", remedy)
    if not loose and not missing:
        yield ok("sealed files", "each has its row, each row its file")


def _missing(ids: Iterable[object]) -> int:
    folder: Path = settings.SEALED_DIR
    return sum(not (folder / str(one)).is_file() for one in ids)


def trail() -> Finding:
    """Is a head signed every hour, and does the trail contain what the last one covers?"""
    newest = newest_head()
    if newest is None:
        size = last_leaf()[0]
        seen = f"{size} entries, and no head yet"
        remedy = "Look at the timer `lodestar-hourly`."
        return warn("trail", seen, remedy) if size else ok("trail", seen)
    try:
        check_grown(newest, last_leaf()[0], Tree())
    except TrailBroken as error:
        return fail("trail", str(error), "See docs/operating.md, “The trail does not fit”.")
    then = datetime.strptime(newest.hour, "%Y-%m-%dT%H").replace(tzinfo=UTC)
    hours = int((timezone.now() - then).total_seconds()) // 3600
    seen = f"the last head is {hours} hours old"
    if hours <= HEAD_AGE:
        return ok("trail", seen)
    return fail("trail", seen, "Look at the timer `lodestar-hourly`.")
