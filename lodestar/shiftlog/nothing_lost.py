"""What somebody typed is not lost, whatever became of their session while they typed.

A session ends after a quarter of an hour; a note can take longer, and the telephone rings. Then the words
come back on a page that holds them, with a way to sign in or unlock beside it. The server keeps nothing of
them: they go back to the browser that sent them, and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import urlsplit

from django import forms
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from lodestar.kernel.vault.errors import Locked
from lodestar.shiftlog.desk import KEEPS_WORDS, TROUBLE, center_clock, desk_page, reason


View = TypeVar("View", bound=Callable[..., HttpResponseBase])
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


@dataclass(frozen=True)
class Kept:
    """One value of the form as it was sent: words are shown, everything else travels along."""

    name: str
    value: str
    label: str  # empty for what is not shown


class NoFiles(FileUploadHandler):
    """From somebody who is not signed in, files are passed over; their words are read."""

    def new_file(self, *_: object, **__: object) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing of it is kept."""

    def file_complete(self, file_size: int) -> None:
        """Nothing of it was kept."""


class OwnCheck(CsrfViewMiddleware):
    """Django's check of a form's token, which here says no instead of throwing the form away."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002 - Django's own signature
        return HttpResponse(reason, status=403)


def nothing_lost(form: type[forms.Form]) -> Callable[[View], View]:
    """Outermost on a view that takes words: `@nothing_lost(NoteForm)`."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return _signed_out(request, form) or view(request, *args, **kwargs)
            refused = OwnCheck(lambda _: HttpResponse()).process_view(request, view, (), {})
            if refused is not None:
                why = gettext("The page was open for a long time. Please send it once more.")
                return again(request, form, why) if from_here(request) else refused
            setattr(request, KEEPS_WORDS, True)
            try:
                return view(request, *args, **kwargs)
            except TROUBLE as error:
                door = "staff-unlock" if isinstance(error, Locked) else ""
                why, status = reason(error)
                return again(request, form, why, door, status)

        return cast(View, answer)

    return decorate


def _signed_out(request: HttpRequest, form: type[forms.Form]) -> HttpResponse | None:
    if not from_here(request):
        return None
    request.upload_handlers = [NoFiles(request)]
    return again(request, form, gettext("You were signed out meanwhile."), "staff-sign-in")


def from_here(request: HttpRequest) -> bool:
    """Only to a form of our own are words given back: nobody else can put words into our pages."""
    sent_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sent_from).netloc == request.get_host()


def again(
    request: HttpRequest, form: type[forms.Form], why: str, door: str = "", status: int = 403
) -> HttpResponse:
    """The words, a button that sends them once more, and where to sign in before."""
    kept = [
        Kept(name, value, _label(form.base_fields.get(name), value))
        for name, values in request.POST.lists()
        if name != TOKEN
        for value in values
    ]
    context: dict[str, object] = {"why": why, "door": door, "kept": kept, "where": request.path}
    with timezone.override(center_clock()):
        return desk_page(request, "shiftlog/again.html", context, status)


def _label(field: forms.Field | None, value: str) -> str:
    typed = isinstance(field, forms.CharField) and not field.widget.is_hidden
    return str(field.label) if field is not None and typed and value else ""
