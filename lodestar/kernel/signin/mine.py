"""My sign-in: where I am signed in, my password, my second step, my security keys, my code on paper."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lodestar.kernel.models import Person, Role
from lodestar.kernel.signin.appcodes import drop_codes, has_codes, set_up_codes
from lodestar.kernel.signin.changing import (
    add_security_key,
    change_password,
    drop_security_key,
)
from lodestar.kernel.signin.errors import NotRight
from lodestar.kernel.signin.forms import ChangeForm, CodesForm, KeyForm, OnlyPassword
from lodestar.kernel.signin.hashing import typed
from lodestar.kernel.signin.secondfactor import (
    has_keys,
    is_set_up,
    must_have_key,
)
from lodestar.kernel.signin.securitykeys import (
    OFFERED,
    answered,
    ask,
    ask_new,
    ask_own,
    offered,
    take_new,
)
from lodestar.kernel.signin.sessions import end_all, end_session, list_sessions
from lodestar.kernel.signin.unlocking import (
    fresh_enough,
    holds_a_key,
    identity_for_setup,
    identity_of,
    is_unlocked,
    take_second_step,
    to_unlock,
    unlocked,
)
from lodestar.kernel.vault.slots import add_paper_slot
from lodestar.kernel.web.audience import me, members


@members(*Role)
def overview(request: HttpRequest) -> HttpResponse:
    person = me(request)
    context = {
        "sessions": list_sessions(person, request.session),
        "codes": has_codes(person),
        "keys": person.security_keys.all(),
        "holds": holds_a_key(person),
        "open": is_unlocked(request),
        "set_up": is_set_up(person),
    }
    return render(request, "signin/mine.html", context)


@members(*Role)
@require_POST
def end(request: HttpRequest) -> HttpResponseBase:
    """One of my other sessions, or all of them."""
    which = request.POST.get("session", "")
    if which == "others":
        end_all(me(request), but=request.session)
    else:
        end_session(me(request), which)
    return redirect("staff-me")


@members(*Role)
def password(request: HttpRequest) -> HttpResponse:
    person = me(request)
    if holds_a_key(person) and not is_unlocked(request):
        return to_unlock(request)
    form = ChangeForm(request, person, request.POST or None)
    if not form.is_valid():
        context = {"form": form, "key": ask_own(request, person), "keys": has_keys(person)}
        return render(request, "signin/password.html", context)
    identity = identity_of(request) if holds_a_key(person) else None
    change_password(
        actor=person,
        identity=identity,
        before=form.root,
        password=typed(form.cleaned_data["new"]),
        key=form.key,
    )
    _stay(request, person)
    return redirect("staff-me")


@members(*Role)
def second(request: HttpRequest) -> HttpResponse:
    """Which second step? For everyone who holds a key, one is needed."""
    person = me(request)
    if is_set_up(person) and not is_unlocked(request):
        return to_unlock(request)
    context = {
        "codes": has_codes(person),
        "keys": has_keys(person),
        "must_have_key": must_have_key(person),
    }
    return render(request, "signin/second.html", context)


@members(*Role)
def codes(request: HttpRequest) -> HttpResponse:
    """An app on a phone that shows codes."""
    person = me(request)
    if refused := _not_now(request, person):
        return refused
    secret = get_totp_secret(regenerate=request.method != "POST")
    form = CodesForm(request, person, request.POST or None, secret)
    if not form.is_valid():
        return render(request, "signin/codes.html", {"form": form, "secret": in_groups(secret)})
    set_up_codes(person, secret)
    clear_totp_secret(request)
    identity_for_setup(request, person, form.root)
    take_second_step(request, person, "code")
    end_all(person, but=request.session)
    return redirect("staff-me")


@members(*Role)
def codes_picture(request: HttpRequest) -> HttpResponse:
    """The same secret, for the camera of a phone."""
    person = me(request)
    if refused := _not_now(request, person):
        return refused
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(person, get_totp_secret()))
    return HttpResponse(picture, content_type="image/svg+xml")


@members(*Role)
@require_POST
@unlocked(recently=True)
def codes_off(request: HttpRequest) -> HttpResponseBase:
    """Only where a security key takes their place."""
    if has_keys(me(request)):
        drop_codes(me(request))
    return redirect("staff-me")


@members(*Role)
def keys(request: HttpRequest) -> HttpResponse:
    """Add a security key: it makes itself known here, and answers on the next page."""
    person = me(request)
    if refused := _not_now(request, person):
        return refused
    wrong = False
    if request.method == "POST":
        try:
            take_new(request, request.POST.get("answer", ""))
            return redirect("staff-me-keys-confirm")
        except NotRight:
            wrong = True
    context = {"options": ask_new(request, person), "wrong": wrong}
    return render(request, "signin/keys.html", context)


@members(*Role)
def keys_confirm(request: HttpRequest) -> HttpResponse:
    """The new security key answers once; its answer and the password make its slot."""
    person, new = me(request), offered(request)
    refused = _not_now(request, person)
    if refused or not new:
        return refused or redirect("staff-me-keys")
    form = KeyForm(request, person, request.POST or None)
    if form.is_valid() and _added(request, person, form):
        return redirect("staff-me")
    context = {"form": form, "options": ask(request, person, new), "must": must_have_key(person)}
    return render(request, "signin/keys_confirm.html", context)


@members(*Role)
@unlocked(recently=True)
def keys_drop(request: HttpRequest) -> HttpResponseBase:
    """A security key that is lost or given back."""
    person, wrong = me(request), False
    which = request.POST.get("which", "") or request.GET.get("which", "")
    form = OnlyPassword(request, person, request.POST or None)
    if form.is_valid():
        try:
            drop_security_key(
                actor=person, identity=identity_of(request), root=form.root, id_in_list=which
            )
            return redirect("staff-me")
        except NotRight:
            wrong = True
    context = {"form": form, "which": which, "wrong": wrong}
    return render(request, "signin/keys_drop.html", context)


@members(*Role)
@unlocked(recently=True)
def paper(request: HttpRequest) -> HttpResponse:
    """A new code on paper; the old sheet is worth nothing then."""
    if request.method != "POST":
        return render(request, "signin/paper_ask.html")
    code = add_paper_slot(me(request).public_id, identity_of(request))
    return render(request, "signin/paper.html", {"code": code, "after": "staff-me"})


def in_groups(secret: str) -> str:
    """For typing where no camera is at hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _not_now(request: HttpRequest, person: Person) -> HttpResponse | None:
    """Who has a second step must have used it a moment ago to change it."""
    if is_set_up(person) and not fresh_enough(request):
        return to_unlock(request)
    return None


def _added(request: HttpRequest, person: Person, form: KeyForm) -> bool:
    try:
        key = answered(request, offered(request), form.cleaned_data["answer"])
    except NotRight:
        form.add_error(None, _("The security key did not answer as it should. Please try again."))
        return False
    add_security_key(
        actor=person,
        identity=identity_for_setup(request, person, form.root),
        root=form.root,
        attested=bytes(offered(request)[0]),
        key=key,
        only=form.cleaned_data["only"],
    )
    del request.session[OFFERED]
    take_second_step(request, person, "key")
    end_all(person, but=request.session)
    return True


def _stay(request: HttpRequest, person: Person) -> None:
    """Here, with a new cookie; everywhere else the old password's sessions end."""
    update_session_auth_hash(request, person)
    end_all(person, but=request.session)
