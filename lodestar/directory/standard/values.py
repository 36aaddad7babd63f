"""Values of the standard: as JSON has them, as our rows keep them, as a cell of a CSV file writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from lodestar.directory.standard.shape import Kind


Plain = str | int | float | None  # what JSON and we agree on; an empty text is None
Kept = str | int | float | date | datetime | Decimal | None


class BadValue(ValueError):
    """A value that its column cannot hold: `message` says why, `remedy` what belongs there."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def read_value(value: object, kind: Kind) -> Plain:
    """Any JSON value or cell as a plain one. Raises BadValue."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    value = value.strip() if isinstance(value, str) and kind != "text" else value
    match kind:
        case "text":
            return as_text(value)
        case "whole":
            return as_whole(value)
        case "number":
            return as_number(value)
        case "date":
            return as_date(value).isoformat()
        case "moment":
            return moment_text(as_moment(value))


def as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value)
    raise BadValue("This is a list or an object, and a text belongs here.", "Write one text.")


def as_whole(value: object) -> int:
    number = as_number(value)
    if number != int(number) or number < 0:
        raise BadValue(f"“{value}” is not a whole number.", "Write digits only.")
    return int(number)


def as_number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]  # what is no number is caught below
    except (TypeError, ValueError) as error:
        raise BadValue(f"“{value}” is not a number.", "Write a number such as 41.76.") from error
    if number != number or number in (float("inf"), float("-inf")) or isinstance(value, bool):
        raise BadValue(f"“{value}” is not a number.", "Write a number such as 41.76.")
    return number


def as_date(value: object) -> date:
    """A date, or the date of a moment."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise BadValue(f"“{value}” is not a date.", "Write a date such as 2026-11-23.") from error


def as_moment(value: object) -> datetime:
    """A moment with its zone; without one it is UTC, and a date is its midnight."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        remedy = "Write a moment such as 2026-11-23T14:05:00Z."
        raise BadValue(f"“{value}” is not a moment.", remedy) from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def moment_text(moment: datetime) -> str:
    """With as many decimals as it has: `2026-11-23T14:05:00Z`, `…00.123Z`."""
    exactness = "seconds" if not moment.microsecond else "milliseconds"
    if moment.microsecond % 1000:
        exactness = "microseconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=exactness) + "Z"


def to_keep(value: Plain, kind: Kind, *, may_be_empty: bool) -> Kept:
    """A plain value as a row keeps it: texts are never null where the column forbids it."""
    if value is None:
        return None if may_be_empty else ""
    if kind == "date":
        return as_date(value)
    return as_moment(value) if kind == "moment" else value


def from_kept(value: Kept, kind: Kind) -> Plain:
    """A row's value as a plain one."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if kind == "whole" and isinstance(value, str):
        return int(value) if value.isdecimal() else None
    return value


def to_cell(value: Plain) -> str:
    """As it stands in a CSV file. A text that a spreadsheet would take for a formula is marked."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return str(value)
