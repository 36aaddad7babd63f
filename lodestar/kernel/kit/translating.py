"""Which English each translation was written against, so that a stale one is found at once.

`translations.lock` in a kit's folder holds, for each text and language, a short hash of the English
and of the translation. English that changed while its translation did not is stale.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.problems import Problem
from lodestar.kernel.kit.schema import Text


LOCK = "translations.lock"
HEADER = ["text", "language", "english", "translation"]
REMEDY_MISSING = "Write it in the other languages too; the build waits for it."
REMEDY_STALE = "Read the new English, mend the translation, then run `lodestar kit stamp`."


@dataclass(frozen=True)
class Pair:
    """One text in the kit's first language and in another. `said` is empty where it is missing."""

    key: str
    language: str
    english: str
    said: str
    folder: Path
    file: Path
    line: int

    @property
    def hashes(self) -> tuple[str, str]:
        return short_hash(self.english), short_hash(self.said)


def short_hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def pairs(kit: Kit) -> Iterator[Pair]:
    """Every text of the kit, once for each language besides the first."""
    yield from table_pairs(kit)
    yield from page_pairs(kit)
    yield from directory_pairs(kit)


def folder_of(kit: Kit, file: Path) -> Path:
    return next(folder for folder in kit.folders if folder in file.parents)


def table_pairs(kit: Kit) -> Iterator[Pair]:
    first, *others = kit.about.languages
    for located in kit.located:
        if located.file.name == "kit.yaml":
            continue
        row_id = getattr(located.row, "id", ".".join(map(str, located.keys)))
        for keys, text in texts_in(located.row):
            name = ".".join(map(str, keys))
            for language in others:
                yield Pair(
                    f"{located.file.stem}:{row_id}.{name}".rstrip("."),
                    language,
                    text.root.get(first, ""),
                    text.root.get(language, ""),
                    folder_of(kit, located.file),
                    located.file,
                    located.line(*keys),
                )


def texts_in(
    value: object, keys: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    """Every Text inside a row, with the path of keys to it."""
    if isinstance(value, Text):
        yield keys, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name), (*keys, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts_in(item, (*keys, index))


def page_pairs(kit: Kit) -> Iterator[Pair]:
    first, *others = kit.about.languages
    for slug, page in kit.pages[first].items():
        for language in others:
            other = kit.pages[language].get(slug)
            same_kit = other and folder_of(kit, other.file) == folder_of(kit, page.file)
            yield Pair(
                f"pages:{slug}",
                language,
                spoken(page.head.title, page.head.tab, page.head.lead, page.markdown),
                spoken(other.head.title, other.head.tab, other.head.lead, other.markdown)
                if other and same_kit
                else "",
                folder_of(kit, page.file),
                other.file if other and same_kit else page.file,
                1,
            )
    for language in others:
        for slug in kit.pages[language].keys() - kit.pages[first].keys():
            page = kit.pages[language][slug]
            folder = folder_of(kit, page.file)
            yield Pair(f"pages:{slug}", language, "", page.markdown, folder, page.file, 1)


def spoken(*parts: str) -> str:
    return "\n".join(parts)


def directory_pairs(kit: Kit) -> Iterator[Pair]:
    """Missing translations of the directory are found by the directory's own check."""
    rows = {(table, row["id"]): row for table in kit.tables.rows for row in kit.tables[table]}
    for language, translations in kit.tables.translations.items():
        for told in translations:
            row = rows.get((told["table"], told["id"]))
            if row is not None and row[told["field"]]:
                yield Pair(
                    f"directory:{told['table']}:{told['id']}:{told['field']}",
                    language,
                    row[told["field"]],
                    told["text"],
                    folder_of(kit, told.file),
                    told.file,
                    told.line,
                )


def read_lock(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    path = folder / LOCK
    if not path.exists():
        return {}
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return {(r["text"], r["language"]): (r["english"], r["translation"]) for r in rows}


def write_lock(folder: Path, entries: dict[tuple[str, str], tuple[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([*key, *hashes] for key, hashes in sorted(entries.items()))
    (folder / LOCK).write_text(out.getvalue(), encoding="utf-8")


def translation_problems(kit: Kit) -> list[Problem]:
    """Missing and stale translations."""
    locks = {folder: read_lock(folder) for folder in kit.folders}
    return [problem for pair in pairs(kit) for problem in problems_of_pair(pair, locks)]


def problems_of_pair(
    pair: Pair, locks: dict[Path, dict[tuple[str, str], tuple[str, str]]]
) -> Iterator[Problem]:
    if not pair.said.strip() or not pair.english.strip():
        missing = pair.language if pair.english.strip() else "the first language"
        message = f"“{pair.key}” is missing in {missing}."
        yield Problem(pair.file, pair.line, message, REMEDY_MISSING)
        return
    known = locks[pair.folder].get((pair.key, pair.language))
    if known is None or known[0] != pair.hashes[0]:
        message = f"“{pair.key}” in {pair.language} is stale: the English is newer."
        yield Problem(pair.file, pair.line, message, REMEDY_STALE)


def stamp(kit: Kit, still_right: Iterable[str] = ()) -> list[Pair]:
    """Record every translation that was written or changed; return those that stay stale.

    A translation that did not change while its English did is recorded only where its key stands
    in `still_right`: somebody has read it again and found it still right.
    """
    unchanged = set(still_right)
    stale: list[Pair] = []
    for folder in kit.folders:
        lock = read_lock(folder)
        entries: dict[tuple[str, str], tuple[str, str]] = {}
        for pair in pairs(kit):
            key = (pair.key, pair.language)
            if pair.folder != folder or not pair.said.strip():
                continue
            known = lock.get(key)
            moved_alone = known and known[0] != pair.hashes[0] and known[1] == pair.hashes[1]
            if known and moved_alone and pair.key not in unchanged:
                stale.append(pair)
                entries[key] = known
            else:
                entries[key] = pair.hashes
        write_lock(folder, entries)
    return stale
