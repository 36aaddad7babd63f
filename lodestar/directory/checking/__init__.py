"""What is wrong with the tables of a directory, each mistake with its file, line and remedy."""

from collections.abc import Callable
from datetime import date

from lodestar.directory.checking import calendar, contact, services, shape, translations
from lodestar.directory.checking.report import Known, Report
from lodestar.directory.tables import TABLES
from lodestar.kernel.kit.problems import Problem
from lodestar.kernel.kit.tables import Tables


__all__ = ["Known", "problems_of"]

CHECKS: tuple[Callable[[Report], None], ...] = (
    services.check_attributes,
    contact.check_numbers,
    contact.check_addresses,
    contact.check_checks,
    services.check_services,
    services.check_locations,
    calendar.check_schedules,
    translations.check_translations,
)


def problems_of(tables: Tables, *, known: Known, today: date) -> list[Problem]:
    """Every problem, in order of file and line. Empty when the tables may be loaded."""
    report = Report(tables, known, today, list(tables.problems))
    shape.check_names(report)
    for table, model in TABLES.items():
        shape.check_columns(report, table, model)
        shape.check_ids(report, table)
        shape.check_cells(report, table, model)
        shape.check_references(report, table, model)
    for check in CHECKS:
        check(report)
    return sorted(set(report.problems))
