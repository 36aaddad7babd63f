"""Whether every number can be dialed and every address opened, and whether somebody has tried."""

from datetime import date

import phonenumbers

from lodestar.directory.checking.report import Report
from lodestar.kernel.kit.tables import Line


SHORT_CODE_DIGITS = range(3, 7)


def check_numbers(report: Report) -> None:
    for line in report.tables["phones"]:
        if line["number"] and not is_dialable(line["number"]):
            message = f"“{line['number']}” cannot be dialed."
            report.add(line, message, "Write +1 and ten digits, or a short code of 3 to 6 digits.")


def is_dialable(number: str) -> bool:
    """An international number that its country has, or a short code."""
    if number.isascii() and number.isdigit():
        return len(number) in SHORT_CODE_DIGITS
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_valid_number(parsed) and written == number


def check_addresses(report: Report) -> None:
    for line in report.tables["urls"]:
        if line["url"] and not line["url"].startswith(("https://", "http://")):
            report.add(line, f"“{line['url']}” is not a web address.", "Begin it with https://.")


def check_checks(report: Report) -> None:
    """Every way to make contact says who checked it, where and when, and is not overdue."""
    for line in [*report.tables["phones"], *report.tables["urls"]]:
        missing = [
            name for name in ("source", "checked_on", "checked_by", "check_by") if not line[name]
        ]
        if missing:
            message = f"Nobody can tell whether this still works: {', '.join(missing)} missing."
            report.add(
                line, message, "Try it, and write down who did, when, and until when it holds."
            )
            continue
        check_dates(report, line)


def check_dates(report: Report, line: Line) -> None:
    checked_on, check_by = day_of(line["checked_on"]), day_of(line["check_by"])
    if checked_on is None or check_by is None:
        return  # said already, with the cell
    if check_by < checked_on:
        report.add(line, "It is due before it was checked.", "Mend check_by.")
    elif check_by < report.today:
        message = f"This was to be checked again by {check_by}."
        report.add(line, message, "Try it, then set checked_on, checked_by and check_by.")


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
