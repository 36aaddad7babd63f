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
        if table == "services":
            shown = line["id"] in report.shown_services
        elif table == "organizations":
            shown = line.yes("publish")
        else:
            shown = not line.yes("confidential") and (
                not line["service_id"] or line["service_id"] in report.shown_services
            )
        if shown:
            yield line
