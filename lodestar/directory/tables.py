"""The directory's tables by the names they have in a kit, and how a cell becomes a value.

The models decide: a table's columns are its model's columns, and a column's field says what a cell
may hold. Whatever is written here of a table therefore holds for loading and for checking alike.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from django.db import models
from django.db.models import Field

from lodestar.directory import models as directory
from lodestar.kernel.kit.tables import Line


Value = str | int | float | Decimal | bool | date | None
AnyField: TypeAlias = "Field[Value, Value]"  # Django's fields take types in stubs only

# In an order in which every row comes after those that it refers to, but for rows of its own table.
TABLES: dict[str, type[directory.Row]] = {
    "organizations": directory.Organization,
    "programs": directory.Program,
    "services": directory.Service,
    "locations": directory.Location,
    "addresses": directory.Address,
    "service_at_locations": directory.ServiceAtLocation,
    "contacts": directory.Contact,
    "phones": directory.Phone,
    "urls": directory.Url,
    "languages": directory.Language,
    "schedules": directory.Schedule,
    "service_areas": directory.ServiceArea,
    "attributes": directory.Attribute,
    "cost_options": directory.CostOption,
    "accessibility": directory.Accessibility,
    "funding": directory.Funding,
    "required_documents": directory.RequiredDocument,
    "organization_identifiers": directory.OrganizationIdentifier,
    "units": directory.Unit,
    "service_capacities": directory.ServiceCapacity,
    "metadata": directory.Metadata,
    "meta_table_descriptions": directory.MetaTableDescription,
}

# What a kit says of every row, though another directory may leave it open.
NEEDED_IN_A_KIT: dict[str, frozenset[str]] = {
    "service_areas": frozenset({"kind", "code"}),
    "languages": frozenset({"code"}),
    "addresses": frozenset({"city", "state_province"}),
    "schedules": frozenset({"timezone"}),
}

# What the public reads, and therefore reads in its own language.
PUBLIC_TEXTS: dict[str, tuple[str, ...]] = {
    "organizations": ("description",),
    "services": (
        "name",
        "description",
        "application_process",
        "eligibility_description",
        "fees_description",
        "interpretation_services",
        "alert",
        "confidentiality",
    ),
    "phones": ("description",),
    "urls": ("label",),
    "schedules": ("description",),
    "locations": ("name", "description", "transportation"),
    "languages": ("name", "note"),
    "cost_options": ("amount_description",),
    "accessibility": ("description", "details"),
}
BOOLEANS = {"yes": True, "no": False, "": False}
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class BadCell(ValueError):
    """A cell that its column cannot hold: `message` says why, `remedy` what belongs there."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def columns_of(model: type[models.Model]) -> dict[str, AnyField]:
    """The columns of a kit's table, each with its field."""
    return {field.column or field.name: field for field in model._meta.concrete_fields}


def value_of(line: Line, column: str, field: AnyField) -> Value:
    """What a cell means. An empty cell is None, or what the field falls back to.

    Raises BadCell.
    """
    text = line[column]
    if isinstance(field, models.BooleanField):
        return chosen(text, BOOLEANS)
    if not text:
        return empty(column, field)
    if field.choices:
        return chosen(text, {str(choice): str(choice) for choice, _ in field.flatchoices or ()})
    if isinstance(field, models.CharField | models.TextField):
        return short_enough(text, field.max_length)
    return number_or_date(text, field)


def empty(column: str, field: AnyField) -> Value:
    if field.has_default():
        default: Value = field.get_default()
        return default
    if field.null:
        return None
    if not field.blank and not isinstance(field, models.TextField):
        raise BadCell(f"“{column}” is empty.", "Fill it in; this table cannot do without it.")
    return ""


def chosen(text: str, choices: Mapping[str, Value]) -> Value:
    if text not in choices:
        names = ", ".join(name for name in choices if name)
        raise BadCell(
            f"“{text}” is not one of the words for this column.", f"Write one of: {names}."
        )
    return choices[text]


def short_enough(text: str, longest: int | None) -> str:
    if longest is not None and len(text) > longest:
        message = f"This text has {len(text)} characters, and {longest} are kept."
        raise BadCell(message, "Make it shorter.")
    return text


def number_or_date(text: str, field: AnyField) -> Value:
    """Text for a foreign key; dates as 2026-11-23; whole numbers; numbers with a point."""
    if isinstance(field, models.ForeignKey):
        return text
    try:
        if isinstance(field, models.DateField):
            return date.fromisoformat(text)
        if isinstance(field, models.IntegerField):
            return whole(text)
        return exact(text) if isinstance(field, models.DecimalField) else float(exact(text))
    except (ValueError, InvalidOperation) as error:
        kind = "a date such as 2026-11-23" if isinstance(field, models.DateField) else "a number"
        raise BadCell(f"“{text}” is not {kind}.", f"Write {kind}.") from error


def exact(text: str) -> Decimal:
    """Raises ValueError or InvalidOperation; what is not finite is no number here."""
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def whole(text: str) -> int:
    """Not negative: no column here can be. Raises ValueError."""
    if not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return int(text)


def minutes_of(text: str) -> int | None:
    """`08:30` is 510 minutes after midnight, `24:00` 1440, an empty text None. ValueError otherwise."""
    if not text:
        return None
    if not TIME.fullmatch(text):
        raise ValueError(text)
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
