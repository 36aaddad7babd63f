"""Pages that are the same for everybody, made once a minute and compressed once, in this process.

Nothing of a reader is in the key or in the page: only the address, which must be one of ours.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse

from lodestar.kernel.web.squeeze import best_coding, packed


MINUTE = 60.0  # seconds that a page is kept
ROOM = 2_000  # pages; a kit has some hundred in both languages
BEST = 9  # Brotli quality, paid once a minute a page
_pages: dict[str, "KeptPage"] = {}


@dataclass
class KeptPage:
    made_at: float
    content: bytes
    type: str
    codings: dict[str, bytes]

    def answer(self, coding: str | None) -> HttpResponse:
        if coding is None:
            return HttpResponse(self.content, content_type=self.type)
        if coding not in self.codings:
            self.codings[coding] = packed(self.content, coding, BEST)
        response = HttpResponse(self.codings[coding], content_type=self.type)
        response.headers["Content-Encoding"] = coding
        response.headers["Vary"] = "Accept-Encoding"
        return response


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep what this view answers to a plain GET of its address, when it answers 200."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.META.get("QUERY_STRING") or request.method not in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        page = _pages.get(request.path)
        if page is None or time.monotonic() - page.made_at > MINUTE:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            page = KeptPage(time.monotonic(), response.content, response["Content-Type"], {})
            keep(request.path, page)
        return page.answer(best_coding(request))

    return answer


def keep(path: str, page: KeptPage) -> None:
    if len(_pages) >= ROOM:
        _pages.clear()
    _pages[path] = page


def forget_pages() -> None:
    """After a publication, or between tests."""
    _pages.clear()
