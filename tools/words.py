"""The words of templates and code, collected for translation; `--check` refuses what is missing.

Django's own `makemessages` needs GNU gettext; this needs nothing but Babel. A changed English
sentence is a new one to gettext, so a stale translation shows as a missing one.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize


ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "lodestar"
LOCALE = SOURCE / "locale"
SOME_DAY = datetime(2026, 11, 23, tzinfo=UTC)
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Found = tuple[str | tuple[str, ...], str | None, str]


def sources() -> Iterator[tuple[Path, bytes]]:
    """Python, and templates turned into something that reads like Python."""
    for path in sorted(SOURCE.rglob("*")):
        if "tests" in path.parts or "locale" in path.parts:
            continue
        if path.suffix == ".py":
            yield path, path.read_bytes()
        elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
            yield path, as_python(templatize(path.read_text(encoding="utf-8"))).encode()


def as_python(templatized: str) -> str:
    """Keep the calls only: what is between them is masked text and would not parse."""
    calls = re.findall(
        r"(?:gettext|ngettext|pgettext|npgettext)\((?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|[^()'\"])*\)",
        templatized,
    )
    return "\n".join(calls)


def messages() -> Iterator[Found]:
    for path, content in sources():
        where = path.relative_to(ROOT).as_posix()
        for _, message, _, context in extract(
            "python", io.BytesIO(content), FUNCTIONS, options={"encoding": "utf-8"}
        ):
            yield message, context, where


def collected() -> Catalog:
    catalog = Catalog(charset="utf-8")
    for message, context, where in messages():
        flags = ["python-format"] if "%(" in str(message) else []
        catalog.add(message, locations=[(where, 0)], context=context, flags=flags)
    return catalog


def languages() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, template: Catalog) -> None:
    """Add what is new, drop what is gone, guess nothing, and compile."""
    catalog = read(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalog))
    path.with_suffix(".mo").write_bytes(mo_bytes(catalog))


def po_bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, omit_header=False, include_lineno=False, width=100)
    stable = re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): [^"]*\\n"\n', b"", out.getvalue()
    )
    return stable.replace(b'#, fuzzy\nmsgid ""', b'msgid ""')


def mo_bytes(catalog: Catalog) -> bytes:
    """The same words make the same bytes: Babel would write the present minute into them."""
    catalog.creation_date = catalog.revision_date = SOME_DAY
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def mistakes(told: Message, catalog: Catalog) -> Iterator[str]:
    yield from map(str, told.check(catalog))
    if values_in(told.string or "") != values_in(told.id):
        yield "the translation holds other values. Mend it."


def values_in(texts: str | Sequence[str]) -> set[str]:
    """`Call %(number)s` holds `number`. Babel lets a translation lose one; here it is a telephone."""
    return set(re.findall(r"%\((\w+)\)", texts if isinstance(texts, str) else " ".join(texts)))


def problems(language: str, template: Catalog) -> Iterator[str]:
    """What keeps a language from being complete."""
    path = po_path(language).relative_to(ROOT)
    catalog = read(language)
    for message in template:
        if not message.id:
            continue
        told = catalog.get(message.id, message.context)
        if (
            told is None
            or not told.string
            or (isinstance(told.string, tuple) and not all(told.string))
        ):
            yield f"{path}: missing: {message.id!r}. Run `make words`, then translate it."
        elif told.fuzzy:
            yield f"{path}: only guessed: {message.id!r}. Read it, and remove the fuzzy mark."
        else:
            yield from (f"{path}: {message.id!r}: {error}" for error in mistakes(told, catalog))
    known = {(message.id, message.context) for message in template}
    for message in catalog:
        if message.id and (message.id, message.context) not in known:
            yield f"{path}: no longer used: {message.id!r}. Run `make words`."
    compiled = po_path(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalog):
        yield f"{compiled.relative_to(ROOT)}: older than its words. Run `make words`."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing, refuse what is missing"
    )
    template = collected()
    if parser.parse_args().check:
        found = [problem for language in languages() for problem in problems(language, template)]
        sys.stderr.writelines(f"{problem}\n" for problem in found)
        return 1 if found else 0
    for language in languages():
        update(language, template)
    return 0


if __name__ == "__main__":
    sys.exit(main())
