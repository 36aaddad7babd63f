"""Every public address, taken from the routes and the kit, so that no new page can be forgotten."""

from collections.abc import Callable, Iterable

from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from lodestar.directory.codes import code_of
from lodestar.kernel.kit import current_kit


FORMS = ("find", "noticed")  # pages whose form is sent once, to see the answer too


def pages(language: str) -> list[str]:
    """The addresses of everything that is a page in one language; not the plain texts."""
    with translation.override(language):
        found = [address for route in routes() for address in addresses_of(route, language)]
    return sorted(address for address in found if address.endswith("/"))


def form_pages(language: str) -> list[str]:
    with translation.override(language):
        return [reverse(name) for name in FORMS]


def routes() -> Iterable[URLPattern]:
    for part in get_resolver().url_patterns:
        if isinstance(part, URLResolver) and isinstance(part.pattern, LocalePrefixPattern):
            yield from routes_in(part)


def routes_in(part: URLResolver) -> Iterable[URLPattern]:
    for inner in part.url_patterns:
        if isinstance(inner, URLResolver):
            yield from routes_in(inner)
        else:
            yield inner


def addresses_of(route: URLPattern, language: str) -> list[str]:
    if not route.pattern.converters:
        return [reverse(route.name or "")]
    words = WORDS.get(route.name or "")
    assert words, f"Say in {__name__}.WORDS which addresses of the route “{route.name}” to visit."
    return [reverse(route.name or "", args=[word]) for word in words(language)]


def slugs(language: str) -> list[str]:
    return list(current_kit().pages[language])


def some_services(_language: str) -> list[str]:
    return [code_of(name) for name in list(current_kit().lines)[:3]]


WORDS: dict[str, Callable[[str], list[str]]] = {"page": slugs, "service": some_services}
