"""Coming in and going out: sign in, second step, unlock again, sign out, a lost password."""

from allauth.account.stages import LoginStageController
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from lodestar.kernel.models import Role
from lodestar.kernel.signin.changing import recover_with_paper
from lodestar.kernel.signin.devices import COOKIE, carry_over, take_over
from lodestar.kernel.signin.entering import enter
from lodestar.kernel.signin.errors import NotRight
from lodestar.kernel.signin.forms import LostForm, OwnPassword, SecondStepForm, SignInForm
from lodestar.kernel.signin.hashing import typed
from lodestar.kernel.signin.secondfactor import codes_are_enough, is_set_up
from lodestar.kernel.signin.securitykeys import ask_own
from lodestar.kernel.signin.stages import SecondStep
from lodestar.kernel.signin.unlocking import (
    holds_a_key,
    lock,
    take_second_step,
    unlock,
    where_to,
)
from lodestar.kernel.vault.codes import Mistyped
from lodestar.kernel.web.audience import me, members, public


CLEAR = '"cookies", "storage"'  # what a browser forgets at the end (trust.md, section 4)


@public("GET", "POST")
def sign_in(request: HttpRequest) -> HttpResponse:
    wished = request.POST.get("next") or request.GET.get("next", "")
    if request.user.is_authenticated:
        return HttpResponseRedirect(where_to(request, wished))
    if "device" in request.GET:
        return still_known(request)
    form = SignInForm(request, request.POST or None)
    if form.is_valid() and form.person is not None:
        return enter(request, form.person, wished)
    return render(request, "signin/sign_in.html", {"form": form, "next": wished})


def still_known(request: HttpRequest) -> HttpResponse:
    """After signing out: the device stays known, and the address is clean again."""
    answer = redirect("staff-sign-in")
    take_over(request, answer, request.GET["device"])
    return answer


@public("GET", "POST")
def second_step(request: HttpRequest) -> HttpResponseBase:
    """A code from an app, or a security key. Without the password just before: back to the beginning."""
    stage = LoginStageController.enter(request, SecondStep.key)
    if request.user.is_authenticated or stage is None:
        return redirect("staff-sign-in")
    person = stage.login.user
    form = SecondStepForm(request, person, request.POST or None)
    if form.is_valid():
        take_second_step(request, person, form.how)
        answer: HttpResponseBase = stage.exit()
        return answer
    context = {"form": form, "codes": codes_are_enough(person), "key": ask_own(request, person)}
    return render(request, "signin/second_step.html", context)


@members(*Role)
def unlock_again(request: HttpRequest) -> HttpResponse:
    """After a while, or before a grave act: who is it, really?"""
    person, wished = me(request), request.POST.get("next") or request.GET.get("next", "")
    if holds_a_key(person) and not is_set_up(person):
        return redirect("staff-me-second")
    form = OwnPassword(request, person, request.POST or None)
    if form.is_valid() and unlock(request, person, form.root, form.key.prf if form.key else None):
        take_second_step(request, person, form.how)
        request.session.cycle_key()
        return HttpResponseRedirect(where_to(request, wished))
    context = {"form": form, "next": where_to(request, wished), "holds": holds_a_key(person)}
    context |= {"codes": codes_are_enough(person), "key": ask_own(request, person)}
    return render(request, "signin/unlock.html", context)


@members(*Role)
@require_POST
def lock_now(request: HttpRequest) -> HttpResponseBase:
    """Away from the desk for a moment: signed in, and nothing opens."""
    lock(request)
    return redirect("staff-unlock")


@members(*Role)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    request.session.flush()
    ticket = {"device": carry_over(request)} if COOKIE in request.COOKIES else {}
    answer = redirect(f"{resolve_url('staff-sign-in')}?{urlencode(ticket)}".rstrip("?"))
    answer.headers["Clear-Site-Data"] = CLEAR
    return answer


@public("GET", "POST")
def lost(request: HttpRequest) -> HttpResponse:
    """A lost password: the code on paper opens the keys, and makes way for a new password."""
    form = LostForm(request.POST or None)
    if not form.is_valid():
        return render(request, "signin/lost.html", {"form": form})
    given = form.cleaned_data
    try:
        _, code = recover_with_paper(
            email=given["username"], code=given["paper"], password=typed(given["new"])
        )
    except (NotRight, Mistyped) as error:
        context = {"form": form, "mistyped": isinstance(error, Mistyped), "wrong": True}
        return render(request, "signin/lost.html", context)
    return render(request, "signin/paper.html", {"code": code, "after": "staff-sign-in"})
