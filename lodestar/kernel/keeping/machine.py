"""The doctor's look at the machine: who can read what, what reaches a disk, how late it is, how full."""

import ctypes
import os
import resource
import shutil
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from lodestar.kernel.keeping.findings import Finding, fail, ok, warn
from lodestar.kernel.keeping.places import remembered


ENOUGH: Final = 15  # percent of a disk that should be free
TOO_LITTLE: Final = 5
_MEMORY: Final = {"tmpfs", "ramfs"}
_PUBLIC: Final = {".pub"}  # public keys may be read by anyone
_UNSYNCHRONIZED: Final = 5  # adjtimex(2): TIME_ERROR


def look(today: date) -> Iterator[Finding]:
    yield from permissions()
    yield volatile_is_memory()
    yield swap()
    yield core_dumps()
    yield from clock(today)
    yield from disks()
    yield apart()


def permissions() -> Iterator[Finding]:
    """Folders 0700; keys, shards, sessions and the database 0600; all of them ours."""
    for about, folder in {
        "data folder": settings.DATA_DIR,
        "key folder": settings.KEYS_DIR,
        "shard folder": settings.SHARDS_FILE.parent,
        "sealed files": settings.SEALED_DIR,
        "volatile folder": settings.VOLATILE_DIR,
    }.items():
        if not folder.is_dir():
            yield ok(about, f"{folder} is not there yet")
            continue
        open_ones = [path for path in (folder, *_secret_files(folder)) if _is_open(path)]
        if open_ones:
            first = open_ones[0]
            seen = f"{len(open_ones)} can be read by others or are not ours, first {first}"
            yield fail(about, seen, "As the service's account: `chmod -R go= FOLDER`.")
        else:
            yield ok(about, f"{folder} is ours alone")


def _secret_files(folder: Path) -> Iterator[Path]:
    """Of the data folder the databases alone: what is published is public, once somebody gets there."""
    for path in folder.iterdir():
        secret = ".sqlite3" in path.name or folder != settings.DATA_DIR
        if secret and path.is_file() and path.suffix not in _PUBLIC:
            yield path


def _is_open(path: Path) -> bool:
    if path.is_symlink():
        return False
    found = path.stat()
    mine = found.st_uid in {os.geteuid(), 0}
    return not mine or bool(stat.S_IMODE(found.st_mode) & 0o077)


def volatile_is_memory() -> Finding:
    folder: Path = settings.VOLATILE_DIR
    kind = filesystem_of(folder, Path("/proc/self/mountinfo").read_text(encoding="utf-8"))
    if kind in _MEMORY:
        return ok("sessions", f"{folder} is memory ({kind})")
    remedy = "Set LODESTAR_VOLATILE to a folder on a tmpfs, such as /run/lodestar."
    return fail("sessions", f"{folder} is on a disk ({kind})", remedy)


def filesystem_of(folder: Path, mountinfo: str) -> str:
    """The kind of the file system that a folder lies on, from the text of mountinfo (proc(5))."""
    best, kind = -1, "unknown"
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4])
        if folder.resolve().is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split()[0]
    return kind


def swap() -> Finding:
    used = Path("/proc/swaps").read_text(encoding="utf-8").splitlines()[1:]
    if not used:
        return ok("swap", "off")
    where = ", ".join(line.split()[0] for line in used)
    remedy = "Turn it off (`swapoff -a`, /etc/fstab), or encrypt it with a key that is made at each start."
    return warn("swap", f"on: {where}", remedy)


def core_dumps() -> Finding:
    """The server switches them off for itself; this is about everything else here."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text(encoding="utf-8").strip()
    limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
    if pattern in {"", "|/bin/false"} or (limit == 0 and not pattern.startswith("|")):
        return ok("core dumps", "kept by nobody")
    remedy = (
        "The server itself makes none. For the rest: `sysctl -w kernel.core_pattern='|/bin/false'`."
    )
    return warn("core dumps", f"of other programs go to {pattern}", remedy)


def clock(today: date) -> Iterator[Finding]:
    buffer = ctypes.create_string_buffer(512)
    if ctypes.CDLL(None, use_errno=True).adjtimex(buffer) == _UNSYNCHRONIZED:
        remedy = "Grants end by the clock: install chrony or switch systemd-timesyncd on."
        yield warn("clock", "not set by the network", remedy)
    last = remembered().retention_ran_on
    if last and not -1 <= (today - date.fromisoformat(last)).days <= 30:
        yield fail("clock", f"{today}; retention last ran on {last}", "Which of the two is wrong?")
    else:
        yield ok("clock", today.isoformat())


def disks() -> Iterator[Finding]:
    places = {"data": settings.DATA_DIR, "shards": settings.SHARDS_FILE.parent}
    for about, folder in places.items():
        if folder.is_dir():
            yield _room(f"disk of the {about}", folder)


def _room(about: str, folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free = 100 * usage.free // usage.total
    seen = f"{free} % free"
    if free >= ENOUGH:
        return ok(about, seen)
    remedy = (
        "Make room: a full disk stops writing, and the ending of access by the clock goes first."
    )
    return fail(about, seen, remedy) if free < TOO_LITTLE else warn(about, seen, remedy)


def apart() -> Finding:
    """Shards and database on one disk: who images the disk, or restores it, has both of one day."""
    shards, data = settings.SHARDS_FILE, settings.DATA_DIR
    if connection.vendor == "sqlite" and Path(str(connection.settings_dict["NAME"])).exists():
        data = Path(str(connection.settings_dict["NAME"]))
    if not shards.exists() or not data.exists():
        return ok("shards and database", "not there yet")
    if shards.stat().st_dev != data.stat().st_dev:
        return ok("shards and database", "on different devices")
    remedy = "Put LODESTAR_SHARDS on a small encrypted volume of its own, with no snapshots."
    return warn("shards and database", "on one device", remedy)
