"""Giving the directory away: as the standard's JSON, a line each, or its tabular package. Never what is confidential.

Every row goes through `nesting.open_rows`. Ids that are no UUID (a kit's words) get one that is always
the same for the same row, as the standard asks.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import IO, Final
from uuid import UUID, uuid5

from lodestar.directory import models
from lodestar.directory.standard.importing import LINKS
from lodestar.directory.standard.nesting import Nested, nested, open_rows, plain_row
from lodestar.directory.standard.shape import CHILDREN, REFERENCES, TABLES, Table
from lodestar.directory.standard.values import to_cell


NAMESPACE: Final = UUID("6c6f6465-7374-5172-8000-687364732e31")  # “lodestr”, hsds.1
STEP: Final = 500
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
NOTES: Final = {
    "attribute": ("link_id", "link_entity"),
    "metadata": ("resource_id", "resource_type"),
}


def public_id(table: str, own: str) -> str:
    """The id by which a row is known outside: its own where that is a UUID."""
    try:
        return str(UUID(own))
    except ValueError:
        return str(uuid5(NAMESPACE, f"{table}:{own}"))


def whole(table: str = "service") -> Iterator[Nested]:
    """Every open row of a table with everything that belongs to it, in order of id."""
    for rows in steps(table):
        for one in nested(table, rows):
            yield outside(table, one)


def steps(table: str) -> Iterator[list[models.Row]]:
    """Open rows in order of id, some at a time: a nation's directory needs no more memory than a town's."""
    last = ""
    while rows := list(open_rows(table).filter(id__gt=last).order_by("id")[:STEP]):
        yield of_open_rows(table, rows)
        last = rows[-1].id


def of_open_rows(table: str, rows: list[models.Row]) -> list[models.Row]:
    """Attributes and metadata hang on any row by its id: only those of rows that are open themselves."""
    if table not in NOTES:
        return rows
    link, kind = NOTES[table]
    about: dict[str, set[str]] = {}
    for row in rows:
        about.setdefault(getattr(row, kind), set()).add(getattr(row, link))
    there = {
        (name, own)
        for name, ids in about.items()
        if name in TABLES
        for own in open_rows(name).filter(id__in=ids).values_list("id", flat=True)
    }
    return [row for row in rows if (getattr(row, kind), getattr(row, link)) in there]


def outside(table: str, one: Nested) -> Nested:
    """With the ids of the outside, at every depth."""
    made: Nested = {}
    for key, value in one.items():
        made[key] = _outside_value(table, one, key, value)
    return made


def _outside_value(table: str, one: Nested, key: str, value: object) -> object:
    if key == "id":
        return public_id(table, str(value))
    if table in NOTES and key == NOTES[table][0]:
        return public_id(str(one.get(NOTES[table][1])), str(value))
    if key in LINKS:
        return public_id(LINKS[key], str(value))
    inner = _table_inside(table, key)
    if isinstance(value, list) and inner:
        return [outside(inner, item) for item in value]
    return outside(inner, value) if isinstance(value, dict) and inner else value


def _table_inside(table: str, key: str) -> str | None:
    if key in CHILDREN.get(table, {}):
        return CHILDREN[table][key].table
    if key in REFERENCES.get(table, {}):
        return REFERENCES[table][key].table
    return {"attributes": "attribute", "metadata": "metadata"}.get(key)


def write_ndjson(out: IO[str], table: str = "service") -> int:
    """One object a line; how many."""
    count = 0
    for one in whole(table):
        out.write(json.dumps(one, ensure_ascii=False) + "\n")
        count += 1
    return count


def write_json(out: IO[str], table: str = "service") -> int:
    """One list, written piece by piece; how many."""
    count = 0
    out.write("[")
    for one in whole(table):
        out.write(("," if count else "") + "\n" + json.dumps(one, ensure_ascii=False))
        count += 1
    out.write("\n]\n")
    return count


# The tabular package


def write_package(out: IO[bytes]) -> dict[str, int]:
    """A zip with one CSV file a table and datapackage.json; how many rows each."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, table in TABLES.items():
            with package.open(f"{table.file}.csv", "w", force_zip64=True) as member:
                text = io.TextIOWrapper(member, encoding="utf-8", newline="")
                counts[name] = write_table(text, name)
                text.flush()
                text.detach()
        package.writestr("datapackage.json", json.dumps(description(), indent=1))
    return counts


def write_table(out: IO[str], name: str) -> int:
    """One table as CSV; how many rows."""
    writer = csv.writer(out, lineterminator="\n")
    columns = list(TABLES[name].columns)
    writer.writerow(columns)
    count = 0
    for row in table_rows(name):
        writer.writerow([marked(to_cell(row.get(column))) for column in columns])  # type: ignore[arg-type]  # plain values only
        count += 1
    return count


def table_rows(name: str) -> Iterator[Nested]:
    """The open rows of a table with outside ids."""
    for rows in steps(name):
        for row in rows:
            yield outside(name, plain_row(name, row))


def marked(cell: str) -> str:
    """What a spreadsheet would run as a formula is marked as text; `sources.unmarked` takes it off.

    A number or a telephone number with a plus is left alone: it cannot run.
    """
    if cell[:1] not in FORMULA or cell[1:].replace(".", "").replace(" ", "").isdigit():
        return cell
    return "'" + cell


def description() -> dict[str, object]:
    """datapackage.json (Frictionless): which file is which table, and of what kind each column is."""
    return {
        "name": "human_services_data",
        "title": "Human Services Data Specification",
        "profile": "tabular-data-package",
        "resources": [resource(table) for table in TABLES.values()],
    }


def resource(table: Table) -> dict[str, object]:
    kinds = {
        "text": "string",
        "whole": "integer",
        "number": "number",
        "date": "date",
        "moment": "datetime",
    }
    fields = [
        {"name": column, "type": kinds[kind], "constraints": constraints(table, column)}
        for column, kind in table.columns.items()
    ]
    keys = [
        {"fields": column, "reference": {"resource": LINKS[column], "fields": "id"}}
        for column in table.columns
        if column in LINKS
    ]
    schema: dict[str, object] = {"fields": fields, "primaryKey": "id", "foreignKeys": keys}
    return {"name": table.name, "path": f"{table.file}.csv", "schema": schema}


def constraints(table: Table, column: str) -> dict[str, bool]:
    if column == "id":
        return {"required": True, "unique": True}
    return {"required": True} if column in table.needed else {}
