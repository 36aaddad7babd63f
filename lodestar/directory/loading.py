"""Makes the live tables equal to a kit's, all of them or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lodestar.directory.checking import Known, problems_of
from lodestar.directory.errors import BadTables
from lodestar.directory.models import Row, Taxonomy, TaxonomyTerm, Translation
from lodestar.directory.tables import TABLES, columns_of, value_of
from lodestar.kernel.kit.tables import Line, Tables


BATCH = 500  # rows: SQLite takes 32,766 values in one statement


@dataclass(frozen=True)
class Counts:
    """Rows that stand now, by table, and rows that a kit no longer has and that were removed."""

    loaded: Mapping[str, int]
    removed: int


@transaction.atomic
def load_directory(*, tables: Tables, known: Known, today: date) -> Counts:
    """Load every table. Rows keep their ids, so loading twice changes nothing.

    Raises BadTables, with every place to mend, before anything is written.
    """
    problems = problems_of(tables, known=known, today=today)
    if problems:
        raise BadTables(problems)
    rows = {model: rows_of(model, tables[table]) for table, model in TABLES.items()}
    terms = {Taxonomy: taxonomies(known), TaxonomyTerm: taxonomy_terms(known)}
    everything: dict[type[Row], list[Row]] = {**terms, **rows}
    for model, fresh in everything.items():
        put(model, fresh)
    removed = sum(sweep(model, everything[model]) for model in reversed(everything))
    put_translations(tables.translations)
    return Counts({table: len(rows[model]) for table, model in TABLES.items()}, removed)


def rows_of(model: type[Row], lines: Sequence[Line]) -> list[Row]:
    columns = columns_of(model)
    return [
        model(**{field.attname: value_of(line, name, field) for name, field in columns.items()})
        for line in lines
    ]


def taxonomies(known: Known) -> list[Row]:
    return [Taxonomy(id=name, name=name) for name in known.terms]


def taxonomy_terms(known: Known) -> list[Row]:
    return [
        TaxonomyTerm(id=term, taxonomy_id=taxonomy, name=name)
        for taxonomy, terms in known.terms.items()
        for term, name in terms.items()
    ]


def put(model: type[Row], rows: Iterable[Row]) -> None:
    """Insert, or replace what has the same id."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def sweep(model: type[Row], kept: Iterable[Row]) -> int:
    """Remove every row that is not among those kept; how many there were."""
    kept_ids = {row.pk for row in kept}
    there = model._default_manager.values_list("pk", flat=True)
    gone = [pk for pk in there if pk not in kept_ids]
    model._default_manager.filter(pk__in=gone).delete()
    return len(gone)


def put_translations(translations: Mapping[str, Sequence[Line]]) -> None:
    Translation.objects.all().delete()
    Translation.objects.bulk_create(
        (
            Translation(language=language, row_id=line["id"], **texts(line))
            for language, lines in translations.items()
            for line in last_word(lines)
        ),
        BATCH,
    )


def texts(line: Line) -> dict[str, str]:
    return {column: line[column] for column in ("table", "field", "text")}


def last_word(lines: Iterable[Line]) -> Iterable[Line]:
    """A kit's translation replaces its parent's of the same text."""
    return {(line["table"], line["id"], line["field"]): line for line in lines}.values()
