"""Is the site alive, is it ready; and the staff's list of what a person must check."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.lines import Channel, HelpLine
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.pages import Page
from lodestar.kernel.models import Role
from lodestar.kernel.people.rights import Action, roles_that_may
from lodestar.kernel.web.audience import me, members, public
from lodestar.kernel.web.languages import LANGUAGE, languages
from lodestar.kernel.web.page import today


SOON = 30  # days before a check falls due that staff see it coming


@public()
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. For a load balancer; says nothing else."""
    return HttpResponse("alive\n", content_type="text/plain")


@public()
def ready(request: HttpRequest) -> HttpResponse:
    """Everything that the public side needs is there: kit and published snapshot, no database."""
    current_kit()
    published = (settings.PUBLISHED_DIR / "current").exists()
    text, status = ("ready\n", 200) if published else ("nothing published\n", 503)
    return HttpResponse(text, content_type="text/plain", status=status)


@public("GET", "POST")
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    what = _("The form was open too long. Please go back, reload the page and send it again.")
    return render(request, "kernel/sorry.html", {"what": what}, status=403)


@dataclass(frozen=True)
class ToCheck:
    """A number or an address of the directory, and how it stands with it."""

    line: HelpLine
    channel: Channel
    state: str


@members(*Role)
def staff(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: where this person can go, and what for."""
    return render(request, "kernel/staff.html", {"person": me(request)})


@public("POST")
def choose_language(request: HttpRequest) -> HttpResponse:
    """For this session; then back to where the person was."""
    if request.POST.get(LANGUAGE) in languages():
        request.session[LANGUAGE] = request.POST[LANGUAGE]
    back = request.POST.get("next", "")
    inside = back.startswith("/staff/") and url_has_allowed_host_and_scheme(back, None)
    return redirect(back if inside else "staff")


@members(*roles_that_may(Action.DIRECTORY_SEE_CHECKS))
def checks(request: HttpRequest) -> HttpResponse:
    """What a person of the coalition has to call, open or read before it can be relied on."""
    kit = current_kit()
    context = {"to_check": to_check(kit, today()), "unread": unread(kit), "hidden": hidden(kit)}
    return render(request, "kernel/checks.html", context)


def to_check(kit: Kit, day: date) -> list[ToCheck]:
    found = [
        ToCheck(line, channel, state(channel, day))
        for line in kit.lines.values()
        for channel in line.channels
    ]
    unique = {item.channel.id: item for item in found}
    order = {"overdue": 0, "soon": 1, "unchecked": 2, "checked": 3}
    return sorted(unique.values(), key=lambda item: (order[item.state], item.channel.check_by))


def state(channel: Channel, day: date) -> str:
    if channel.overdue(day):
        return "overdue"
    if channel.needs_checking:
        return "unchecked"
    return "soon" if (channel.check_by - day).days < SOON else "checked"


def unread(kit: Kit) -> list[Page]:
    """Pages that no person of the coalition has reviewed yet."""
    pages = [page for pages in kit.pages.values() for page in pages.values()]
    return sorted((p for p in pages if not p.head.reviewer), key=lambda p: (p.slug, p.language))


def hidden(kit: Kit) -> list[tuple[str, str, str]]:
    """Rows of the directory that are not shown to the public: table, name, and why."""
    unpublished = [
        (table, row["name"], row["staff_note"])
        for table in ("organizations", "services")
        for row in kit.tables[table]
        if not row.yes("publish")
    ]
    areas = [
        ("service_areas", f"{row['service_id']}: {row['name'] or row['code']}", row["staff_note"])
        for row in kit.tables["service_areas"]
        if not row.yes("confirmed")
    ]
    return unpublished + areas
