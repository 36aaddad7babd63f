"""Whether everything that the public reads is there in every language of the kit."""

from collections.abc import Iterator

from lodestar.directory.checking.report import Report
from lodestar.directory.tables import PUBLIC_TEXTS, TABLES, columns_of
from lodestar.kernel.kit.tables import Line


TRANSLATION_COLUMNS = {"table", "id", "field", "text"}


def check_translations(report: Report) -> None:
    translated: dict[str, set[tuple[str, str, str]]] = {}
    for language, lines in report.tables.translations.items():
        for line in lines:
            translated.setdefault(language, set()).add((line["table"], line["id"], line["field"]))
            check_translation(report, line)
    for language in report.known.languages[1:]:
        for table, columns in PUBLIC_TEXTS.items():
            for line in shown_lines(report, table):
                for column in columns:
                    key = (table, line["id"], column)
                    if line[column] and key not in translated.get(language, set()):
                        message = f"The {column} of “{line['id']}” is not there in “{language}”."
                        remedy = f"Add {table},{line['id']},{column},… to {language}.csv."
                        report.add(line, message, remedy)


def check_translation(report: Report, line: Line) -> None:
    if set(line.values) != TRANSLATION_COLUMNS:
        report.add(line, "These are not the columns of translations.", "Write table,id,field,text.")
    elif line["table"] not in TABLES or line["id"] not in report.ids[line["table"]]:
        message = f"There is no “{line['id']}” in “{line['table']}” to translate."
        report.add(line, message, "Mend the table or the id, or remove the row.")
    elif line["field"] not in columns_of(TABLES[line["table"]]):
        message = f"“{line['table']}” has no column “{line['field']}”."
        report.add(line, message, "Mend the field.")
    elif not line["text"]:
        report.add(line, "The translation is empty.", "Translate it, or remove the row.")


def shown_lines(report: Report, table: str) -> Iterator[Line]:
    """The rows of which the public may read something."""
    for line in report.tables[table]:
        if table == "organizations":
            shown = line.yes("publish")
        elif table == "services":
            shown = line["id"] in report.shown_services
        else:
            shown = is_shown(report, line)
        if shown:
            yield line


def is_shown(report: Report, line: Line) -> bool:
    """Whether a row belongs neither to a service that is not shown nor to a confidential place."""
    service, places = line["service_id"], {line["id"], line["location_id"]}
    if service and service not in report.shown_services:
        return False
    return not places & report.confidential_locations
