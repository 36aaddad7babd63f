"""The pages of handing over: the center's side, and the partner's."""

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodestar.kernel.signin.unlocking import fresh_enough
from lodestar.kernel.vault.errors import Locked, NotTrusted, Refused
from lodestar.kernel.web.audience import me, members
from lodestar.shiftlog import handing, looking, policies, received
from lodestar.shiftlog.consents import Asked, consent_text
from lodestar.shiftlog.desk import at_desk, desk_page, keyring_of, log_of
from lodestar.shiftlog.errors import NotNow
from lodestar.shiftlog.forms import HandForm
from lodestar.shiftlog.notes import CARD, PARTS, Kind, kind_of, text_of
from lodestar.shiftlog.nothing_lost import nothing_lost
from lodestar.shiftlog.showing import called_parts, said_in, shown_hand_overs


# The center's side -------------------------------------------------------------------------------


@members(*policies.HANDERS)
@require_safe
@at_desk
def handed(request: HttpRequest) -> HttpResponse:
    """Everything that somebody outside can open now."""
    found = shown_hand_overs(handing.all_handed(log_of(request)), keyring_of(request))
    return desk_page(request, "shiftlog/handed.html", {"hand_overs": found})


@nothing_lost(HandForm)
@members(*policies.HANDERS)
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def hand(request: HttpRequest, page: UUID) -> HttpResponseBase:
    """First what is to be asked; then the exact words, and the yes."""
    actor, folder = me(request), log_of(request)
    looking.check_live(folder, page)
    parts = handing.parts_of(folder, page)
    form = HandForm(actor, parts, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return choose(request, form, page, 200)
    if not form.is_valid():
        return choose(request, form, page, 400)
    asked = form.asked(actor)
    try:
        handing.check_asked(actor, asked)
    except NotNow as error:
        form.add_error(None, str(error))
        return choose(request, form, page, 400)
    if not is_agreed(form, asked):
        return ask(request, form, asked, page)
    return hand_over(request, form, asked, page)


def choose(request: HttpRequest, form: HandForm, own: UUID, status: int) -> HttpResponse:
    context: dict[str, object] = {"form": form, "own": own}
    context["partners"] = form.partners.exists()
    return desk_page(request, "shiftlog/hand.html", context, status)


def is_agreed(form: HandForm, asked: Asked) -> bool:
    """To these very words: a text that has changed since it was shown is shown again."""
    given = form.cleaned_data
    if not given["seen"]:
        return False
    if given["seen"] != mark_of(asked):
        form.add_error(
            None, gettext("The words have changed since they were shown. Please read them again.")
        )
    if not given["agreed"]:
        form.add_error("agreed", gettext("Without a yes nothing is handed over."))
    if not given["manner"]:
        form.add_error("manner", gettext("Please choose how the person agrees."))
    form.typed_name()
    return form.is_valid()


def mark_of(asked: Asked) -> str:
    return hashlib.sha256(consent_text(asked).encode()).hexdigest()


def ask(request: HttpRequest, form: HandForm, asked: Asked, own: UUID) -> HttpResponse:
    status = 400 if form.errors else 200
    context: dict[str, object] = {"form": form, "own": own, "asked": asked, "mark": mark_of(asked)}
    context["paragraphs"] = consent_text(asked).split("\n\n")
    return desk_page(request, "shiftlog/agree.html", context, status)


def hand_over(request: HttpRequest, form: HandForm, asked: Asked, own: UUID) -> HttpResponseBase:
    """Law enforcement asks for one more proof of who is at the desk. Raises Locked."""
    partner = asked.partner.center
    if partner is not None and partner.is_law_enforcement and not fresh_enough(request):
        raise Locked
    try:
        handing.hand_over(
            actor=me(request),
            keyring=keyring_of(request),
            log=log_of(request),
            page=own,
            asked=asked,
            name=form.typed_name(),
            once=form.cleaned_data["once"],
        )
    except (NotNow, NotTrusted, Refused) as error:
        form.add_error(None, gettext(str(error)))
        return ask(request, form, asked, own)
    return redirect("staff-log-note", own)


@members(*policies.HANDERS)
@require_POST
@at_desk
def take_back(request: HttpRequest, page: UUID, grant: UUID) -> HttpResponseBase:
    handing.take_back(actor=me(request), log=log_of(request), page=page, grant=grant)
    return redirect("staff-log-handed")


# The partner's side ------------------------------------------------------------------------------


@members(*policies.RECEIVERS)
@require_safe
@at_desk
def received_list(request: HttpRequest) -> HttpResponse:
    """What is handed to this person now. Nothing of it is opened by looking at the list."""
    found = received.received(actor=me(request), keyring=keyring_of(request))
    context: dict[str, object] = {"received": [(one, called_parts(one.parts)) for one in found]}
    return desk_page(request, "shiftlog/received.html", context)


@members(*policies.RECEIVERS)
@require_safe
@at_desk
def received_one(request: HttpRequest, folder: UUID) -> HttpResponse:
    about, parts = received.open_received(
        actor=me(request), keyring=keyring_of(request), folder=folder
    )
    card = parts.get(CARD, {})
    context: dict[str, object] = {
        "handed": about,
        "kind": kind_of(card).called if card else Kind.INFO.called,
        "headline": text_of(card, "headline"),
        "parts": [(called_parts([name]), said_in(name, parts[name])) for name in PARTS[1:] if name in parts],
    }  # fmt: skip
    return desk_page(request, "shiftlog/received_one.html", context)
