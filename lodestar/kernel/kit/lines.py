"""The lines of help that stand on every page: numbers, codes and chats, straight from the kit.

They are read from the same rows as the directory, so a number stands in one place only; and from
the kit rather than from a database, so that they are there when everything else is down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lodestar.kernel.kit.tables import Line, Tables


@dataclass(frozen=True)
class Channel:
    """One way to make contact. `kind` is voice, text, textphone, video, chat, form or web."""

    id: str
    kind: str
    display: str
    number: str
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    source: str
    checked_on: date
    checked_by: str
    check_by: date
    needs_checking: bool
    note: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)  # a site's name in each language

    def overdue(self, today: date) -> bool:
        return self.check_by < today

    def strangeness(self, language: str) -> int:
        """0 where that language is spoken, 1 where none is named, 2 where only others are."""
        return 0 if language in self.languages else 1 if not self.languages else 2

    @property
    def href(self) -> str:
        """What a phone does when the number is touched."""
        if self.kind in {"chat", "form", "web"}:
            return self.number
        if self.kind == "text":
            body = f"?body={self.keywords[0]}" if self.keywords else ""
            return f"sms:{self.number}{body}"
        return f"tel:{self.number}"


@dataclass(frozen=True)
class HelpLine:
    """A service that a person can reach at once, with its words in each language."""

    id: str
    name: Mapping[str, str]
    organization: str
    what_happens: Mapping[str, str]
    confidentiality: Mapping[str, str]
    alert: Mapping[str, str]
    is_report_line: bool
    interpreters: Mapping[str, str]
    day_and_night: bool
    channels: tuple[Channel, ...]

    def ways(self, today: date, *kinds: str) -> list[Channel]:
        """Its channels of these kinds (all when none named); overdue ones only if nothing else is left."""
        wanted = [c for c in self.channels if not kinds or c.kind in kinds]
        fresh = [c for c in wanted if not c.overdue(today)]
        return fresh or wanted

    def voice(self, today: date, language: str) -> Channel | None:
        """The number to call in that language; one that names another language comes last."""
        numbers = self.ways(today, "voice")
        numbers.sort(key=lambda channel: channel.strangeness(language))
        return numbers[0] if numbers else None


def read_lines(tables: Tables, languages: Iterable[str]) -> dict[str, HelpLine]:
    """Every published service of the kit that has a number or a chat, by service id."""
    words = spoken(tables, languages)
    names = {row["id"]: row["name"] for row in tables["organizations"]}
    channels = channels_by_service(tables, words)
    open_always = {
        row["service_id"]
        for row in tables["schedules"]
        if row["opens_at"] == "00:00" and row["closes_at"] == "24:00"
    }
    found: dict[str, HelpLine] = {}
    for row in tables["services"]:
        own = channels.get(row["reached_through"] or row["id"], [])
        if row.yes("publish") and own:
            found[row["id"]] = one_line(row, own, words, names, open_always)
    return found


def one_line(
    row: Line,
    channels: list[Channel],
    words: "Words",
    organizations: Mapping[str, str],
    open_always: set[str],
) -> HelpLine:
    return HelpLine(
        id=row["id"],
        name=words.of("services", row, "name"),
        organization=organizations.get(row["organization_id"], ""),
        what_happens=words.of("services", row, "application_process"),
        confidentiality=words.of("services", row, "confidentiality"),
        alert=words.of("services", row, "alert"),
        is_report_line=row.yes("is_report_line"),
        interpreters=words.of("services", row, "interpretation_services"),
        day_and_night=(row["reached_through"] or row["id"]) in open_always,
        channels=tuple(channels),
    )


def channels_by_service(tables: Tables, words: "Words") -> dict[str, list[Channel]]:
    languages: dict[str, list[str]] = {}
    for row in tables["languages"]:
        languages.setdefault(row["phone_id"], []).append(row["code"])
    found: dict[str, list[Channel]] = {}
    for table, kind, number, display in (
        ("phones", "type", "number", "display"),
        ("urls", "kind", "url", "label"),
    ):
        for row in tables[table]:
            found.setdefault(row["service_id"], []).append(
                Channel(
                    id=row["id"],
                    kind=row[kind],
                    display=row[display],
                    number=row[number],
                    keywords=tuple(row["keywords"].split()),
                    languages=tuple(languages.get(row["id"], ())),
                    source=row["source"],
                    checked_on=date.fromisoformat(row["checked_on"]),
                    checked_by=row["checked_by"],
                    check_by=date.fromisoformat(row["check_by"]),
                    needs_checking=row.yes("verify_before_publish"),
                    note=words.of(table, row, "description"),
                    titles=words.of(table, row, "label") if table == "urls" else {},
                )
            )
    return found


@dataclass(frozen=True)
class Words:
    """The texts of directory rows in each language, English standing in the row itself."""

    translated: Mapping[tuple[str, str, str, str], str]
    languages: tuple[str, ...]

    def of(self, table: str, row: Line, column: str) -> dict[str, str]:
        own = row[column]
        return {
            language: self.translated.get((language, table, row["id"], column), own)
            for language in self.languages
        }


def spoken(tables: Tables, languages: Iterable[str]) -> Words:
    translated = {
        (language, row["table"], row["id"], row["field"]): row["text"]
        for language, rows in tables.translations.items()
        for row in rows
    }
    return Words(translated, tuple(languages))
