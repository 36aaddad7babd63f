"""One line of a report: how it stands, about what, what was seen, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """`remedy` is empty where nothing is to be done."""

    level: Level
    about: str
    seen: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.level:<4}  {self.about}: {self.seen}"
        return f"{line}. {self.remedy}" if self.remedy else line


def ok(about: str, seen: str) -> Finding:
    return Finding("ok", about, seen)


def warn(about: str, seen: str, remedy: str) -> Finding:
    return Finding("warn", about, seen, remedy)


def fail(about: str, seen: str, remedy: str) -> Finding:
    return Finding("fail", about, seen, remedy)


def failed(findings: Iterable[Finding]) -> bool:
    return any(finding.level == "fail" for finding in findings)
