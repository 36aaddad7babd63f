"""Whether tables have their names and columns, rows their ids, and cells what their column holds."""

from collections import Counter
from collections.abc import Iterable

from django.db import models

from lodestar.directory.checking.report import Report
from lodestar.directory.tables import NEEDED_IN_A_KIT, TABLES, BadCell, columns_of, value_of
from lodestar.kernel.kit.tables import Line


def check_names(report: Report) -> None:
    for table, lines in report.tables.rows.items():
        if table not in TABLES and lines:
            report.add(
                lines[0], f"There is no table “{table}”.", "See kits/README.md for the names."
            )


def check_columns(report: Report, table: str, model: type[models.Model]) -> None:
    """Once for each file, on its first row."""
    columns = columns_of(model)
    needed = {name for name, one in columns.items() if not (one.blank or one.has_default())}
    needed |= {"id"} | NEEDED_IN_A_KIT.get(table, frozenset())
    for line in first_lines(report.tables[table]):
        for name in sorted(set(line.values) - set(columns)):
            report.add(line, f"“{table}” has no column “{name}”.", "Mend its name or remove it.")
        for name in sorted(needed - set(line.values)):
            report.add(line, f"“{table}” lacks the column “{name}”.", "Add it.")


def first_lines(lines: Iterable[Line]) -> Iterable[Line]:
    return {line.file: line for line in reversed(list(lines))}.values()


def check_ids(report: Report, table: str) -> None:
    counts = Counter((line.file, line["id"]) for line in report.tables[table])
    for line in report.tables[table]:
        if counts[line.file, line["id"]] > 1:
            report.add(line, f"The id “{line['id']}” stands twice.", "Give each row its own id.")


def check_cells(report: Report, table: str, model: type[models.Model]) -> None:
    columns = columns_of(model)
    for line in report.tables[table]:
        for name, one in columns.items():
            try:
                value_of(line, name, one)
            except BadCell as error:
                report.add(line, error.message, error.remedy)
        for name in sorted(NEEDED_IN_A_KIT.get(table, ())):
            if name in line.values and not line[name]:
                report.add(line, f"“{name}” is empty.", "Fill it in; a kit cannot do without it.")


def check_references(report: Report, table: str, model: type[models.Model]) -> None:
    for name, one in columns_of(model).items():
        target = next(
            (t for t, kind in TABLES.items() if kind is getattr(one, "related_model", 0)), None
        )
        for line in report.tables[table] if target else ():
            if line[name] and line[name] not in report.ids[target or ""]:
                message = f"“{line[name]}” in {name} is no row of {target}."
                report.add(line, message, "Mend the id, or add the row.")
