"""Find help: the form, the answer, the same as plain text, and each service's own page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lodestar.directory import linked
from lodestar.directory.answering import answer, published
from lodestar.directory.codes import number_of
from lodestar.directory.errors import DamagedSnapshot, NothingPublished
from lodestar.directory.sheets import form_context, plain_sheet, sheet
from lodestar.directory.wish import Choices, read_wish
from lodestar.kernel.kit import current_kit
from lodestar.kernel.web.audience import public
from lodestar.kernel.web.kept import kept
from lodestar.learn.blocks import HtmlBlock


PLAIN = "text/plain; charset=utf-8"


@kept
def form(request: HttpRequest) -> HttpResponse:
    context = form_context(current_kit(), Choices()) | {"typed": ""}
    return render(request, "directory/find.html", context)


@public("GET", "HEAD", "POST")
def find(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return form(request)
    wish = read_wish(request.POST, current_kit())
    now = timezone.now()
    try:
        found = answer(wish, now)
    except (NothingPublished, DamagedSnapshot):
        return without_directory(request)
    if request.POST.get("as") == "text":
        return HttpResponse(plain_sheet(found, now), content_type=PLAIN)
    return HttpResponse(sheet(request, wish, found, now))


def without_directory(request: HttpRequest) -> HttpResponse:
    """The lines are still there: they come from the kit."""
    what = _("Our list of services is not here at the moment. These lines are.")
    return render(request, "kernel/sorry.html", {"what": what}, status=503)


@public()
@kept
def services(request: HttpRequest) -> HttpResponse:
    """Every published service, for people who would rather look than ask."""
    try:
        snapshot = published().current()
    except (NothingPublished, DamagedSnapshot):
        return without_directory(request)
    cards = [snapshot.card(get_language() or "en", n) for n in range(len(snapshot))]
    shown = sorted((c.title, c.facts["code"], c.facts["organization"]) for c in cards)
    return render(request, "directory/services.html", {"services": shown})


@public()
@kept
def service(request: HttpRequest, code: str) -> HttpResponse:
    try:
        snapshot = published().current()
    except (NothingPublished, DamagedSnapshot):
        return without_directory(request)
    number = number_of(snapshot, code)
    if number is None:
        raise Http404
    made = snapshot.card(get_language() or "en", number)
    context = {
        "title": made.title,
        "card": HtmlBlock((made.head + made.tail).decode()),
        "linked": HtmlBlock(linked.script(made)),
    }
    return render(request, "directory/service.html", context)
