"""Which language a page is in, and the address of the same page in the others."""

from django.conf import settings
from django.http import HttpRequest


LANGUAGE = "language"  # in a staff session: the one that was chosen


def languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]


def language_in(path: str) -> str | None:
    """`/es/find/` is Spanish; an address without a language is in none."""
    first = path[1:].partition("/")[0]
    return first if first in languages() else None


def wished(accept: str) -> str:
    """The best of our languages for an Accept-Language header; the first of ours where none fits."""
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept[:200].split(",")):
        name, _, weight = part.partition(";q=")
        code = name.strip().partition("-")[0].casefold()
        if code in languages():
            wishes.append((-number(weight), position, code))
    return min(wishes)[2] if wishes else languages()[0]


def number(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0


def language_of(request: HttpRequest) -> str:
    return language_in(request.path_info) or wished(request.headers.get("Accept-Language", ""))


def in_language(path: str, language: str) -> str:
    """The same page in another language."""
    here = language_in(path)
    return f"/{language}{path.removeprefix(f'/{here}')}" if here else path
