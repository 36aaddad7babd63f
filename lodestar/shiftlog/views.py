"""The pages of the log: read, ask, act, render or redirect."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodestar.kernel.people.models import Person
from lodestar.kernel.vault.downloads import download
from lodestar.kernel.vault.errors import NeedsRenewal, NoKey
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.web.audience import me, members
from lodestar.shiftlog import actions, handing, looking, looks, policies
from lodestar.shiftlog.desk import at_desk, desk_page, keyring_of, log_of
from lodestar.shiftlog.errors import NotNow
from lodestar.shiftlog.forms import AnswerForm, NoteForm, SearchForm
from lodestar.shiftlog.log import renew_keys, without_key
from lodestar.shiftlog.notes import Kind
from lodestar.shiftlog.nothing_lost import nothing_lost
from lodestar.shiftlog.showing import shown_hand_overs, shown_lines, shown_note


EVERY = 180  # seconds between two looks, for who wants to see new notes by themselves
LOOKS = 4  # then it stops, so that a desk without anybody is locked in time


# The list ----------------------------------------------------------------------------------------


@members(*policies.READERS)
@require_safe
@at_desk
def log(request: HttpRequest) -> HttpResponse:
    """The desk's first screen: the newest notes, from their cards alone."""
    try:
        folder = log_of(request)
    except NoKey:
        return desk_page(request, "shiftlog/no_key.html", {}, 404)
    wish = request.GET.get("show", "")
    listing = looking.list_notes(
        folder,
        back=number(request, "back", 99),
        kind=Kind(wish) if wish in set(Kind) else None,
        only_unread=wish == "unread",
    )
    lines = shown_lines(listing.lines)
    context = frame_of(request, folder) | {"lines": lines, "show": wish} | again_in(request)
    context["older"] = number(request, "back", 99) + 1 if listing.older else None
    context["unread"] = sum(shown.line.unread for shown in lines)
    return desk_page(request, "shiftlog/log.html", context)


def frame_of(request: HttpRequest, folder: OpenFolder) -> dict[str, object]:
    """What stands around the list: what may be filtered, and whose keys run out."""
    actor, center = me(request), folder.row.center
    supervises = policies.may_give_keys(actor=actor, center=center)
    return {
        "kinds": list(Kind),
        "knows_unread": folder.holds_register,
        "may_write": policies.may_write(actor=actor, center=center),
        "may_set_days": policies.may_set_days(actor=actor, center=center),
        "without_key": without_key(folder) if supervises and folder.holds_register else [],
        "days": days_of(actor),
    }


def again_in(request: HttpRequest) -> dict[str, object]:
    """Only for who asked for it, and only for a while: a page that reloads keeps the desk unlocked."""
    left = number(request, "again", LOOKS)
    return {
        "every": EVERY,
        "looks": LOOKS,
        "left": left,
        "next_look": left - 1,
        "minutes": EVERY * LOOKS // 60,
    }


def number(request: HttpRequest, name: str, most: int) -> int:
    """A small number of the address; nought for anything else."""
    given = request.GET.get(name, "")
    return min(int(given), most) if given.isascii() and given.isdecimal() and len(given) < 4 else 0


def days_of(actor: Person) -> int:
    return actor.center.note_days if actor.center else 1


@members(*policies.WRITERS)
@require_POST
@at_desk
def unread(request: HttpRequest) -> HttpResponse:
    """All that one has not read, opened at once."""
    notes = [shown_note(note) for note in looking.open_unread(log_of(request))]
    return desk_page(request, "shiftlog/unread.html", {"notes": notes})


@nothing_lost(SearchForm)
@members(*policies.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def search(request: HttpRequest) -> HttpResponse:
    """The words stand in the body alone, and the trail does not hear them."""
    folder = log_of(request)
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        found = shown_lines(looking.search(folder, form.cleaned_data["words"]))
    return desk_page(request, "shiftlog/search.html", {"form": form, "found": found})


@members(*policies.KEY_GIVERS)
@require_POST
@at_desk
def keys(request: HttpRequest) -> HttpResponseBase:
    """Everybody of the center who works with the log gets a key for another year."""
    renew_keys(actor=me(request), log=log_of(request))
    return redirect("staff-log")


# One note ----------------------------------------------------------------------------------------


@nothing_lost(NoteForm)
@members(*policies.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def new(request: HttpRequest) -> HttpResponseBase:
    actor, folder = me(request), log_of(request)
    days = days_of(actor)
    if request.method != "POST":
        return desk_page(request, "shiftlog/new.html", {"form": NoteForm(days=days), "days": days})
    form = NoteForm(request.POST, request.FILES, days=days)
    if form.is_valid() and written(form, actor, folder):
        return redirect("staff-log-note", form.cleaned_data["page"])
    return desk_page(request, "shiftlog/new.html", {"form": form, "days": days}, 400)


def written(form: NoteForm, actor: Person, folder: OpenFolder) -> bool:
    """Adds an error to the form where the note cannot be written as it is."""
    own, files = form.cleaned_data["page"], form.abouts()
    try:
        actions.write_note(actor=actor, log=folder, page=own, draft=form.draft(), files=files)
    except (NotNow, NeedsRenewal) as error:
        form.add_error("until" if isinstance(error, NotNow) else None, gettext(str(error)))
        return False
    form.keep_files()
    return True


@members(*policies.READERS)
@require_safe
@at_desk
def note(request: HttpRequest, page: UUID) -> HttpResponse:
    return show(request, page, AnswerForm())


def show(request: HttpRequest, own: UUID, form: AnswerForm, status: int = 200) -> HttpResponse:
    """The note with everything that may be done with it, and who has looked."""
    actor, folder = me(request), log_of(request)
    found, center = looking.open_note(folder, own), folder.row.center
    context: dict[str, object] = {
        "note": shown_note(found),
        "form": form,
        "may_write": policies.may_write(actor=actor, center=center),
        "may_erase": policies.may_erase(actor=actor, center=center, author=found.line.by),
        "may_hand": policies.may_hand_over(actor=actor, center=center),
        "looked": looks.who_looked(folder, own) if folder.holds_register else None,
    }
    if context["may_hand"]:
        context["hand_overs"] = shown_hand_overs(
            handing.handed_of(folder, own), keyring_of(request)
        )
    return desk_page(request, "shiftlog/note.html", context, status)


@nothing_lost(AnswerForm)
@members(*policies.WRITERS)
@require_POST
@at_desk
def answer(request: HttpRequest, page: UUID) -> HttpResponseBase:
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, page, form, 400)
    given = form.cleaned_data
    actions.add_answer(
        actor=me(request),
        log=log_of(request),
        page=page,
        text=given["text"],
        part=given["part"],
        once=given["once"],
        files=form.abouts(),
    )
    form.keep_files()
    return redirect("staff-log-note", page)


@members(*policies.WRITERS)
@require_POST
@at_desk
def mark(request: HttpRequest, page: UUID) -> HttpResponseBase:
    done = request.POST.get("as") == "done"
    actions.mark(actor=me(request), log=log_of(request), page=page, done=done)
    return redirect("staff-log-note", page)


@members(*policies.WRITERS)
@require_POST
@at_desk
def erase(request: HttpRequest, page: UUID) -> HttpResponseBase:
    actions.erase(actor=me(request), log=log_of(request), page=page)
    return redirect("staff-log")


@members(*policies.WRITERS)
@require_safe
@at_desk
def print_out(request: HttpRequest, page: UUID) -> HttpResponse:
    """A clean sheet for the safe; that it was opened to be printed is told."""
    found = looking.open_note(log_of(request), page, did=looks.PRINTED)
    return render_sheet(request, found)


def render_sheet(request: HttpRequest, found: looking.Note) -> HttpResponse:
    context: dict[str, object] = {"note": shown_note(found), "center": me(request).center}
    return desk_page(request, "shiftlog/print.html", context)


@members(*policies.WRITERS)
@require_safe
@at_desk
def file(request: HttpRequest, page: UUID, file: UUID) -> HttpResponseBase:
    return download(looking.open_file(log_of(request), page, file))
