"""Taking in a directory: everything is read and judged first, then kept, all of it or nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import transaction

from lodestar.directory import models
from lodestar.directory.standard.flattening import Flattener, Record, Trouble
from lodestar.directory.standard.keeping import row_of
from lodestar.directory.standard.shape import TABLES
from lodestar.directory.standard.sources import Unreadable, read_source
from lodestar.directory.standard.staging import Staging
from lodestar.directory.standard.values import BadValue, Plain


STEP: Final = 1_000
EARLIEST, LATEST = date(1900, 1, 2), date(2100, 1, 1)
SELF: Final = {"organization": "parent_organization_id", "taxonomy_term": "parent_id"}
__all__ = ["Refused", "Report", "Unreadable", "import_directory", "import_records"]
LINKS: Final[dict[str, str]] = {
    "organization_id": "organization",
    "parent_organization_id": "organization",
    "program_id": "program",
    "service_id": "service",
    "location_id": "location",
    "service_at_location_id": "service_at_location",
    "contact_id": "contact",
    "phone_id": "phone",
    "unit_id": "unit",
    "taxonomy_id": "taxonomy",
    "taxonomy_term_id": "taxonomy_term",
    "parent_id": "taxonomy_term",
}
CANNOT_BE_WITHOUT: Final[dict[str, tuple[str, ...]]] = {
    "service": ("organization_id",),
    "service_at_location": ("service_id", "location_id"),
    "address": ("location_id",),
    "accessibility": ("location_id",),
    "cost_option": ("service_id",),
    "service_capacity": ("service_id", "unit_id"),
    "organization_identifier": ("organization_id",),
    "attribute": ("taxonomy_term_id",),
}
Progress = Callable[[str, int], None]


def no_progress(what: str, count: int) -> None:
    """Tell nobody."""


@dataclass
class Report:
    """What became of everything that was read: `read` = `kept` + `merged` + `left_out`, table by table."""

    read: dict[str, int] = field(default_factory=dict)
    merged: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    unmapped: dict[str, int] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    trouble_count: int = 0
    warnings: list[Trouble] = field(default_factory=list)

    @property
    def balances(self) -> bool:
        """Everything that was read was kept, joined another row of the same id, or was left out."""
        return all(
            count
            == self.kept.get(table, 0) + self.merged.get(table, 0) + self.left_out.get(table, 0)
            for table, count in self.read.items()
        )


class Refused(Exception):
    """Nothing was kept; `report` says why, thing by thing."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.trouble_count} things to mend; nothing was taken in.")
        self.report = report


def import_directory(
    path: Path,
    *,
    publish: bool = False,
    without_orphans: bool = False,
    progress: Progress = no_progress,
) -> Report:
    """Take in a file, folder or zip. Raises Refused with everything that is wrong, and Unreadable.

    Rows of the same id are replaced; all others stay. With `publish`, organizations and services that
    came in may be shown; otherwise staff decide. With `without_orphans`, a link that leads nowhere is
    emptied, and a row that cannot be without it is left out and counted; otherwise both are refused.
    """
    return import_records(
        lambda flattener: read_source(path, flattener),
        publish=publish,
        without_orphans=without_orphans,
        progress=progress,
    )


def import_records(
    records: Callable[[Flattener], Iterable[Record]],
    *,
    publish: bool = False,
    without_orphans: bool = False,
    progress: Progress = no_progress,
) -> Report:
    """The same for records from anywhere, such as a mapped file."""
    with Staging() as staging:
        flattener = Flattener()
        for number, record in enumerate(records(flattener), start=1):
            staging.add(record)
            if number % STEP == 0:
                _drain(flattener, staging)
                progress("read", number)
        _drain(flattener, staging)
        report = Report(
            read=staging.read,
            merged=staging.merged,
            unmapped=staging.unmapped,
            warnings=list(_odd(staging)),
        )
        if without_orphans:
            _free_orphans(staging, report)
        _judge(staging)
        if staging.trouble_count:
            report.troubles, report.trouble_count = staging.troubles, staging.trouble_count
            raise Refused(report)
        _keep(staging, report, publish=publish, progress=progress)
        return report


def _drain(flattener: Flattener, staging: Staging) -> None:
    staging.trouble(*flattener.troubles)
    flattener.troubles.clear()


# Orphans


def _free_orphans(staging: Staging, report: Report) -> None:
    """Empty the links that lead nowhere; leave out what cannot be without them, until nothing changes."""
    changed = True
    while changed:
        changed = sum(_free(staging, report, table) for table in TABLES) > 0


def _free(staging: Staging, report: Report, table: str) -> bool:
    """Was anything changed in this table?"""
    found = [
        (column, place, value)
        for column in TABLES[table].columns
        if column in LINKS
        for place, value in list(staging.orphans(table, column, LINKS[column]))
        if not _exists(LINKS[column], value)
    ]
    for column, place, value in found:
        if column in CANNOT_BE_WITHOUT.get(table, ()):
            what = "It belongs to something that is not here, and was left out."
            gone = staging.leave_out(table, place)
            report.left_out[table] = report.left_out.get(table, 0) + gone
        else:
            what = "This leads to nothing that is here, and was left empty."
            staging.empty(table, place, column)
        report.warnings.append(Trouble(place, column, value, what, "Add what is missing."))
    return bool(found)


def _exists(table: str, own: str) -> bool:
    return TABLES[table].model._default_manager.filter(id=own).exists()


# Judging


def _judge(staging: Staging) -> None:
    for table in TABLES:
        _judge_links(staging, table)
        for record in staging.records(table):
            staging.trouble(*_wrong(record))
    for table, link in SELF.items():
        _judge_cycles(staging, table, link)


def _judge_links(staging: Staging, table: str) -> None:
    for column in TABLES[table].columns:
        target = LINKS.get(column)
        for place, value in staging.orphans(table, column, target) if target else ():
            if not _exists(target or "", value):
                message = f"There is no {target} with this id, here or in the file."
                staging.trouble(Trouble(place, column, value, message, "Mend the id, or add it."))


def _judge_cycles(staging: Staging, table: str, link: str) -> None:
    reached = {record.values["id"] for record in staging.parents_first(table, link)}
    if len(reached) == staging.count(table):
        return
    for record in staging.records(table):
        if record.values["id"] not in reached:
            value = str(record.values.get(link))
            message = "Its parents lead in a circle, back to itself."
            staging.trouble(Trouble(record.place, link, value, message, "Cut the circle."))


def _wrong(record: Record) -> Iterator[Trouble]:
    for column in CANNOT_BE_WITHOUT.get(record.table, ()):
        if record.values.get(column) is None:
            message = f"A {record.table} belongs to something, and this does not say to what."
            yield Trouble(record.place, column, "", message, "Fill it in.")
    for column, value in _names(record):
        if value is None:
            yield Trouble(record.place, column, "", "This is empty.", "The standard needs it.")
    try:
        row_of(record)
    except BadValue as error:
        yield Trouble(record.place, "", "", error.message, error.remedy)


def _names(record: Record) -> Iterator[tuple[str, Plain]]:
    for column in ("name", "number", "url"):
        if column in TABLES[record.table].needed:
            yield column, record.values.get(column)


def _odd(staging: Staging) -> Iterator[Trouble]:
    """What is taken as it is, and should be looked at."""
    for record in staging.records("location"):
        point = record.values.get("latitude"), record.values.get("longitude")
        if None not in point and not _on_earth(*point):
            swapped = _on_earth(point[1], point[0])
            message = "These seem to be swapped." if swapped else "There is no such point on earth."
            value = f"{point[0]}, {point[1]}"
            yield Trouble(record.place, "latitude", value, message, "It is not shown on any map.")
    for table in ("schedule", "cost_option"):
        for record in staging.records(table):
            yield from _odd_days(record)


def _on_earth(latitude: Plain, longitude: Plain) -> bool:
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return False
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def _odd_days(record: Record) -> Iterator[Trouble]:
    for column, kind in TABLES[record.table].columns.items():
        value = record.values.get(column)
        if kind == "date" and isinstance(value, str):
            day = date.fromisoformat(value)
            if not EARLIEST <= day < LATEST:
                message = "A day so far away is mostly a slip."
                yield Trouble(record.place, column, value, message, "Look at it once.")


# Keeping


@transaction.atomic
def _keep(staging: Staging, report: Report, *, publish: bool, progress: Progress) -> None:
    for table in TABLES:
        records = (
            staging.parents_first(table, SELF[table]) if table in SELF else staging.records(table)
        )
        kept = 0
        for step in in_steps(records):
            rows = [row_of(record) for record in step]
            if publish:
                _show(rows)
            _put(TABLES[table].model, rows, table)
            kept += len(rows)
            progress(table, kept)
        if kept:
            report.kept[table] = kept


def in_steps(records: Iterable[Record]) -> Iterator[list[Record]]:
    waiting = iter(records)
    while step := list(islice(waiting, STEP)):
        yield step


def _show(rows: Iterable[models.Row]) -> None:
    for row in rows:
        if isinstance(row, models.Organization | models.Service):
            row.publish = True


def _put(model: type[models.Row], rows: list[models.Row], table: str) -> None:
    """Insert, or replace the standard's columns of what has the same id; our own columns stay."""
    shape = TABLES[table]
    names = {shape.column_here(column) for column in shape.columns} - {"id"}
    fields = [one.name for one in model._meta.concrete_fields if one.attname in names]
    if table in {"organization", "service"} and any(getattr(row, "publish", False) for row in rows):
        fields.append("publish")
    model._default_manager.bulk_create(
        rows, STEP // 2, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
