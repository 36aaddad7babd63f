"""The one style sheet: the kit's colours, then our rules, small and kept for ever under its hash."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.schema import Colours, Palette
from lodestar.kernel.web.audience import public
from lodestar.kernel.web.squeeze import best_coding, packed


RULES = Path(__file__).parent / "style.css"
FOR_EVER = "public, max-age=31536000, immutable"
BEST = 11  # Brotli quality, paid once a process


@cache
def sheet() -> str:
    """The whole style sheet, without comments and needless spaces."""
    return smaller(tokens(current_kit().about.colours) + RULES.read_text(encoding="utf-8"))


@cache
def sheet_name() -> str:
    return hashlib.sha256(sheet().encode()).hexdigest()[:12]


@cache
def packed_sheet(coding: str) -> bytes:
    return packed(sheet().encode(), coding, BEST)


def address() -> str:
    return reverse("style", args=[sheet_name()])


@public()
def style(request: HttpRequest, name: str) -> HttpResponse:
    """The style sheet under its hash; an old hash is gone."""
    if name != sheet_name():
        raise Http404
    coding = best_coding(request)
    content = packed_sheet(coding) if coding else sheet().encode()
    response = HttpResponse(content, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOR_EVER
    if coding:
        response.headers["Content-Encoding"] = coding
        response.headers["Vary"] = "Accept-Encoding"
    return response


def tokens(palette: Palette) -> str:
    light = ";".join(variables(palette))
    dark = ";".join(variables(palette.dark))
    return (
        f":root{{{light}}}:root.night{{{dark}}}"  # the desk, after nine in the evening
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


def variables(colours: Colours) -> Iterator[str]:
    for name in Colours.model_fields:
        yield f"--{name}:{getattr(colours, name)}"


def smaller(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":").replace(";}", "}").strip()
