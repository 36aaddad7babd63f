"""From rows to nested JSON: whole services, organizations and places, as the standard writes them.

Works on many at once: a few queries a table, however many services. What is confidential is never
read in the first place (`open_rows`): no flag, no parameter and no caller can ask for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Model, Q, QuerySet

from lodestar.directory import models
from lodestar.directory.standard.shape import (
    ATTRIBUTES,
    CHILDREN,
    METADATA,
    REFERENCES,
    TABLES,
    WITHOUT_ATTRIBUTES,
    WITHOUT_METADATA,
)
from lodestar.directory.standard.values import from_kept


Nested = dict[str, object]
AT_ONCE: Final = 500  # ids in one question to the database

# How a row of each table leads to a confidential place or service.
HIDDEN: dict[str, Q] = {
    "service": Q(confidential=True),
    "location": Q(confidential=True),
    "service_at_location": Q(location__confidential=True) | Q(service__confidential=True),
}
_BY_SERVICE = Q(service__confidential=True)
_BY_PLACE = Q(location__confidential=True)
_BY_BOTH = Q(service_at_location__location__confidential=True) | Q(
    service_at_location__service__confidential=True
)
HIDDEN |= {
    "address": _BY_PLACE,
    "accessibility": _BY_PLACE,
    "contact": _BY_SERVICE | _BY_PLACE | _BY_BOTH,
    "schedule": _BY_SERVICE | _BY_PLACE | _BY_BOTH,
    "service_area": _BY_SERVICE | _BY_BOTH,
    "funding": _BY_SERVICE,
    "cost_option": _BY_SERVICE,
    "required_document": _BY_SERVICE,
    "service_capacity": _BY_SERVICE,
    "url": _BY_SERVICE,
}
_BY_CONTACT = (
    Q(contact__service__confidential=True)
    | Q(contact__location__confidential=True)
    | Q(contact__service_at_location__location__confidential=True)
    | Q(contact__service_at_location__service__confidential=True)
)
HIDDEN["phone"] = _BY_SERVICE | _BY_PLACE | _BY_BOTH | _BY_CONTACT
HIDDEN["language"] = (
    _BY_SERVICE
    | _BY_PLACE
    | Q(phone__service__confidential=True)
    | Q(phone__location__confidential=True)
    | Q(phone__service_at_location__location__confidential=True)
    | Q(phone__service_at_location__service__confidential=True)
    | Q(phone__contact__service__confidential=True)
    | Q(phone__contact__location__confidential=True)
)


def open_rows(table: str) -> "QuerySet[models.Row]":
    """The rows of a table that may leave the house: nothing confidential, nothing inside of it.

    A link that is empty is no reason to hide a row (`Q` on a missing relation does not match).
    """
    rows: QuerySet[models.Row] = TABLES[table].model._default_manager.all()
    hidden = HIDDEN.get(table)
    return rows if hidden is None else rows.exclude(pk__in=rows.filter(hidden).values("pk"))


def plain_row(table: str, row: Model) -> Nested:
    """One row's own values, empty ones left out, in the standard's names and order."""
    shape = TABLES[table]
    values = (
        (column, from_kept(getattr(row, shape.column_here(column)), kind))
        for column, kind in shape.columns.items()
    )
    return {column: value for column, value in values if value is not None}


def nested(table: str, rows: Sequence[models.Row]) -> list[Nested]:
    """Each row with everything that belongs to it."""
    made = [plain_row(table, row) for row in rows]
    _hang_children(table, made)
    _hang_references(table, made)
    _hang_notes(table, made)
    return made


def _hang_children(table: str, made: Sequence[Nested]) -> None:
    for key, child in CHILDREN.get(table, {}).items():
        column = TABLES[child.table].column_here(child.link)
        groups = _grouped(child.table, column, [str(one["id"]) for one in made])
        for one in made:
            if str(one["id"]) in groups:
                one[key] = groups[str(one["id"])]


def _grouped(table: str, column: str, ids: Sequence[str]) -> Mapping[str, list[Nested]]:
    """Nested rows by the id that stands in a column."""
    groups: dict[str, list[Nested]] = defaultdict(list)
    for part in parts(ids):
        rows = list(open_rows(table).filter(**{f"{column}__in": part}).order_by("id"))
        for row, one in zip(rows, nested(table, rows), strict=True):
            groups[getattr(row, column)].append(one)
    return groups


def _hang_references(table: str, made: Sequence[Nested]) -> None:
    for key, reference in REFERENCES.get(table, {}).items():
        if (table, key) in UPWARDS:
            continue
        ids = {str(one[reference.link]) for one in made if reference.link in one}
        found = {str(one["id"]): one for one in _by_id(reference.table, sorted(ids))}
        for one in made:
            if str(one.get(reference.link)) in found:
                one[key] = found[str(one[reference.link])]


# A service inside its service_at_location inside that service would have no end.
UPWARDS: Final = frozenset({("service_at_location", "service")})
SHALLOW: Final = frozenset({"organization"})  # inside a service: its own values only


def _by_id(table: str, ids: Sequence[str]) -> Iterable[Nested]:
    for part in parts(ids):
        rows = list(open_rows(table).filter(id__in=part).order_by("id"))
        if table in SHALLOW:
            yield from (plain_row(table, row) for row in rows)
        else:
            yield from nested(table, rows)


def _hang_notes(table: str, made: Sequence[Nested]) -> None:
    """Attributes and metadata, which may hang on any row."""
    ids = [str(one["id"]) for one in made]
    if table not in WITHOUT_ATTRIBUTES:
        _hang(made, ATTRIBUTES, _notes("attribute", "link_id", "link_entity", table, ids))
    if table not in WITHOUT_METADATA:
        _hang(made, METADATA, _notes("metadata", "resource_id", "resource_type", table, ids))


def _notes(
    table: str, link: str, kind: str, about: str, ids: Sequence[str]
) -> Mapping[str, list[Nested]]:
    groups: dict[str, list[Nested]] = defaultdict(list)
    for part in parts(ids):
        rows = list(open_rows(table).filter(**{f"{link}__in": part, kind: about}).order_by("id"))
        for row, one in zip(rows, nested(table, rows), strict=True):
            groups[getattr(row, link)].append(one)
    return groups


def _hang(made: Sequence[Nested], key: str, groups: Mapping[str, list[Nested]]) -> None:
    for one in made:
        if str(one["id"]) in groups:
            one[key] = groups[str(one["id"])]


def parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
