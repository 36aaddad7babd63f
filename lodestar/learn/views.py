"""Pages that only tell: home, learn, figures, sources, all lines, what we keep."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.pages import Page
from lodestar.kernel.web.audience import public
from lodestar.kernel.web.kept import kept
from lodestar.kernel.web.languages import languages, wished
from lodestar.kernel.web.page import today
from lodestar.learn import blocks, charts, keeping


NEXT = 3  # pages offered at the end of a page


def page_in_language(slug: str) -> Page:
    page = current_kit().pages[translation.get_language()].get(slug)
    if page is None:
        raise Http404
    return page


@public()
def door(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the reader's language."""
    response = redirect(f"/{wished(request.headers.get('Accept-Language', ''))}/")
    response.headers["Vary"] = "Accept-Language"
    return response


@public()
@kept
def home(request: HttpRequest) -> HttpResponse:
    pages = current_kit().listed(translation.get_language(), "help", "learn")
    helping = [page for page in pages if page.head.group == "help"]
    return render(request, "learn/home.html", {"ways_in": [*helping[:3], pages[0]]})


@public()
@kept
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "learn/page.html", page_context(page_in_language(slug)))


@public()
@kept
def before(request: HttpRequest) -> HttpResponse:
    """Before the first sensitive journey: what the exit can and cannot do."""
    return render(request, "learn/before.html", page_context(page_in_language("before")))


def page_context(shown: Page) -> dict[str, object]:
    kit = current_kit()
    listed = kit.listed(shown.language)
    after = [p for p in listed if (p.head.order or 0) > (shown.head.order or 0)]
    return {
        "page": shown,
        "blocks": blocks.shown_blocks(kit, shown, today()),
        "has_strip": any(block.kind == "lines" for block in shown.blocks),
        "sources": [kit.sources[name] for name in shown.head.sources],
        "next_pages": (after or listed)[:NEXT],
    }


@public()
@kept
def figures(request: HttpRequest) -> HttpResponse:
    kit = current_kit()
    context = page_context(page_in_language("figures"))
    return render(
        request,
        "learn/figures.html",
        context | {"charts": charts.charts(kit), "singles": charts.singles(kit)},
    )


@public()
@kept
def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/sources.html", {"all": current_kit().sources.values()})


@public()
@kept
def lines(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/lines.html", {"lines": all_lines()})


@public()
@kept
def lines_text(request: HttpRequest) -> HttpResponse:
    """Everything that is needed to make contact, for the plainest of phones and for paper."""
    context = {"lines": all_lines()}
    return render(request, "learn/lines.txt", context, content_type="text/plain; charset=utf-8")


def all_lines() -> list[blocks.PhoneBlock]:
    kit = current_kit()
    first = [*kit.about.strip.call, kit.about.strip.text, kit.about.strip.child]
    order = [name for name in dict.fromkeys([*first, *kit.lines]) if name in kit.lines]
    own = {row["id"] for row in kit.tables["services"] if not row["reached_through"]}
    return [blocks.phone_block(kit, name, today()) for name in order if name in own]


@public()
@kept
def keep(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/keep.html", {"kept": keeping.what_we_keep()})


@public()
@kept
def site_map(request: HttpRequest) -> HttpResponse:
    pages = current_kit().listed(translation.get_language())
    return render(request, "learn/map.html", {"pages": pages})


@public()
@kept
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "learn/offline.html")


@public()
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /staff/\n", content_type="text/plain")


@public()
def site_map_text(request: HttpRequest) -> HttpResponse:
    """Addresses one by one, for search engines."""
    pages = current_kit().pages
    paths = [
        f"/{language}/learn/{slug}/" for language in languages() for slug in pages[language]
    ] + [f"/{language}/" for language in languages()]
    text = "".join(f"{settings.PUBLIC_ORIGIN}{path}\n" for path in sorted(paths))
    return HttpResponse(text, content_type="text/plain")
