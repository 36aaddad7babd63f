"""Handing a file out: always as an attachment, never shown inside a page, and kept by no cache."""

import unicodedata
from typing import Final

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from lodestar.kernel.vault.files import About, open_file


ANYTHING: Final = "application/octet-stream"
KNOWN: Final = {"image/jpeg", "image/png", "image/webp", "application/pdf"}  # nothing with scripts
LONGEST: Final = 120  # characters of a file's name


def download(about: About) -> StreamingHttpResponse:
    """Streams it. Raises DoesNotOpen before the first byte where the file on disk is not whole."""
    chunks = open_file(about.id, about.key, about.size)
    response = StreamingHttpResponse(chunks, content_type=safe_kind(about.kind))
    response.headers["Content-Length"] = str(about.size)
    response.headers["Content-Disposition"] = disposition(about.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def safe_kind(kind: str) -> str:
    """The type where it is one that runs nothing; else plain bytes."""
    return kind if kind in KNOWN else ANYTHING


def disposition(name: str) -> str:
    """RFC 6266, with a name that a file system takes and that cannot pretend to be another."""
    return content_disposition_header(True, safe_name(name)) or "attachment"


def safe_name(name: str) -> str:
    """Without paths, control characters and marks that turn the direction of letters."""
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", name)
        if letter not in '/\\:*?"<>|' and not unicodedata.category(letter).startswith("C")
    ).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:LONGEST] or "file"
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"[:LONGEST]
