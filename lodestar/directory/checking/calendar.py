"""Whether opening hours are rules that a calendar can follow."""

from collections.abc import Iterator
from zoneinfo import available_timezones

from lodestar.directory.checking.report import Report
from lodestar.directory.hours import BYDAY, WEEKDAYS
from lodestar.directory.tables import minutes_of
from lodestar.kernel.kit.tables import Line


def check_schedules(report: Report) -> None:
    zones = available_timezones()
    for line in report.tables["schedules"]:
        if line["timezone"] not in zones:
            message = f"“{line['timezone']}” is not a time zone."
            report.add(line, message, "Write an IANA name such as America/New_York.")
        if line["closed_on"] and line["closed_on"] not in report.known.holidays:
            message = f"There is no set of holidays “{line['closed_on']}”."
            report.add(line, message, "Use a set of holidays.yaml, or add it there.")
        for message, remedy in rule_problems(line):
            report.add(line, message, remedy)


def rule_problems(line: Line) -> Iterator[tuple[str, str]]:
    """What RFC 5545 and our own reading of it refuse in one schedule."""
    if line["freq"] not in {"", "WEEKLY", "MONTHLY"}:
        yield f"The freq “{line['freq']}” is not known here.", "Write WEEKLY or MONTHLY."
    if not all(is_weekday(part, line["freq"]) for part in parts(line["byday"])):
        yield "byday is not a list of days.", "Write MO,TU,… or, when MONTHLY, 1MO or -1FR."
    if not all(is_monthday(part) for part in parts(line["bymonthday"])):
        yield "bymonthday is not a list of days.", "Write 1 to 31, or -1 to -31 from the end."
    if line["wkst"] and line["wkst"] not in WEEKDAYS:
        yield f"“{line['wkst']}” in wkst is not a day.", "Write MO, TU, WE, TH, FR, SA or SU."
    if line["interval"] == "0":
        yield "An interval of 0 never comes.", "Leave it empty for every week or month."
    if (line["count"] or line["interval"] not in {"", "1"}) and not line["dtstart"]:
        yield "Counting needs a beginning.", "Write the first date in dtstart."
    yield from time_problems(line)
    if line["freq"] and not (line["byday"] or line["bymonthday"] or line["dtstart"]):
        yield "The rule names no day.", "Write byday, bymonthday or dtstart."


def time_problems(line: Line) -> Iterator[tuple[str, str]]:
    for column in ("opens_at", "closes_at"):
        try:
            minutes_of(line[column])
        except ValueError:
            yield f"“{line[column]}” in {column} is not a time.", "Write it as 08:30, or 24:00."
    if line["opens_at"] == "24:00":
        yield "Nothing opens at 24:00.", "Write 00:00 of the next day."
    if len({bool(line[name]) for name in ("opens_at", "closes_at", "freq")}) > 1:
        message = "opens_at, closes_at and freq belong together."
        yield message, "Write all three, or none where the hours are only described."


def parts(text: str) -> list[str]:
    return text.split(",") if text else []


def is_weekday(part: str, freq: str) -> bool:
    return part in WEEKDAYS or (freq == "MONTHLY" and BYDAY.fullmatch(part) is not None)


def is_monthday(part: str) -> bool:
    digits = part.removeprefix("-")
    return digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 31
