"""Pages that open without internet, for someone who switched that on: what the worker keeps."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from lodestar.kernel import style
from lodestar.kernel.kit import current_kit
from lodestar.kernel.web.audience import public
from lodestar.kernel.web.languages import languages


WORKER = Path(__file__).parent / "worker.js"
LATER = (
    "kernel/type.css",
    "kernel/fonts/hyperlegible-regular.woff2",
    "kernel/fonts/hyperlegible-bold.woff2",
)
FILES = ("kernel/exit.js", "kernel/offline.js", "kernel/icon.svg", *LATER)


@public()
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Nothing is registered until a person presses the button of the offline page."""
    response = HttpResponse(script(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def script() -> str:
    keep = {
        "edition": edition(),
        "languages": languages(),
        "pages": {language: first_pages(language) for language in languages()},
        "lines": {language: address("lines", language) for language in languages()},
        "files": [style.address(), *map(static, FILES)],
    }
    return f"const KEEP = {json.dumps(keep)};\n{WORKER.read_text(encoding='utf-8')}"


def first_pages(language: str) -> list[str]:
    """What is kept at once; the first of them stands for the bare address."""
    plain = [address(name, language) for name in ("home", "lines", "lines-text", "offline")]
    return [*plain, address("page", language, "this-device")]


def address(name: str, language: str, *words: str) -> str:
    with translation.override(language):
        return reverse(name, args=words)


@cache
def edition() -> str:
    """Changes with the style, the scripts and every file of the kit, so that kept pages are renewed."""
    files = [path for folder in current_kit().folders for path in sorted(folder.rglob("*"))]
    seen = hashlib.sha256(" ".join([style.sheet_name(), *map(static, FILES)]).encode())
    for path in files:
        if path.is_file():
            seen.update(path.read_bytes())
    return seen.hexdigest()[:12]
