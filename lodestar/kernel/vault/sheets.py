"""Sheets of paper as files to print: each on a page of its own, in every language, in large type.

They are plain HTML without any address, to be opened from a folder and printed. There is no code to scan:
what a phone can photograph, a phone can lose.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone


STYLE: Final = "sheet.css"


@dataclass(frozen=True)
class About:
    """What a set of sheets is for: which text stands on it, whose key, and six words of its public half."""

    text: str  # center, root or backup
    called: str
    mark: str


def written_sheets(sheets: Sequence[Sequence[str]], about: About) -> list[str]:
    """The pages, ready to be written or sent."""
    return [_page(words, number, len(sheets), about) for number, words in enumerate(sheets, 1)]


def save_sheets(folder: Path, sheets: Sequence[Sequence[str]], about: About) -> list[Path]:
    """Writes them for this user alone, and never over something that is there. Raises FileExistsError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    style = folder / STYLE
    if not style.exists():
        save_apart(style, render_to_string("keys/sheet.css"))
    paths = [folder / f"{about.text}-{number}.html" for number in range(1, len(sheets) + 1)]
    for path, page in zip(paths, written_sheets(sheets, about), strict=True):
        save_apart(path, page)
    return paths


def save_apart(path: Path, text: str) -> Path:
    """A new file that only its owner reads. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _page(words: Sequence[str], number: int, of: int, about: About) -> str:
    context = {
        "words": words,
        "number": number,
        "of": of,
        "called": about.called,
        "mark": about.mark,
        "about": f"keys/{about.text}.html",
        "day": timezone.now().date().isoformat(),
        "languages": [code for code, _name in settings.LANGUAGES],
    }
    return render_to_string("keys/sheet.html", context)
