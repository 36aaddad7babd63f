"""Records into rows: merged where one row stands twice, checked, and kept all together or not at all."""

from collections.abc import Iterable
from typing import Final

from django.db import models as django_models

from lodestar.directory import models
from lodestar.directory.standard.flattening import Record, Trouble
from lodestar.directory.standard.shape import TABLES
from lodestar.directory.standard.values import BadValue, Plain, to_keep


BATCH: Final = 500


def row_of(record: Record) -> models.Row:
    """A row for a record. Raises BadValue for a text that is too long for its column."""
    shape = TABLES[record.table]
    row = shape.model()
    for column, value in record.values.items():
        if column not in shape.columns:
            continue
        name = shape.column_here(column)
        field = column_field(shape.model, name)
        check_length(value, field)
        kept = to_keep(value, shape.columns[column], may_be_empty=field.null)
        if value is not None or not field.has_default():
            setattr(row, name, kept)
    if isinstance(row, models.Phone):
        row.display = row.display or row.number
    return row


def column_field(model: type[models.Row], name: str) -> "django_models.Field[object, object]":
    for field in model._meta.concrete_fields:
        if field.attname == name:
            return field
    raise LookupError(name)


def check_length(value: Plain, field: "django_models.Field[object, object]") -> None:
    if isinstance(value, str) and field.max_length and len(value) > field.max_length:
        raise BadValue(
            f"This text has {len(value)} characters, and {field.max_length} are kept.",
            "Make it shorter.",
        )


def merged(one: Record, other: Record) -> tuple[Record, list[Trouble]]:
    """The same row told twice (a phone of a service and of a contact): both links, one set of values."""
    values = dict(one.values)
    troubles = []
    for column, value in other.values.items():
        if value is None or values.get(column) == value:
            continue
        if values.get(column) is None:
            values[column] = value
        else:
            troubles.append(
                Trouble(
                    other.place,
                    column,
                    str(value)[:80],
                    f"The same id stands at {one.place} with another value.",
                    "Give different things different ids, or make the two equal.",
                )
            )
    return Record(one.table, values, one.place, one.unknown), troubles


def merge_all(records: Iterable[Record]) -> tuple[dict[tuple[str, str], Record], list[Trouble]]:
    """Records by table and id, in the order in which they were first told."""
    found: dict[tuple[str, str], Record] = {}
    troubles: list[Trouble] = []
    for record in records:
        key = (record.table, str(record.values["id"]))
        if key not in found:
            found[key] = record
            continue
        found[key], conflicts = merged(found[key], record)
        troubles += conflicts
    return found, troubles
