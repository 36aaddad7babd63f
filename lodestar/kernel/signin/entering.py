"""From a right password to the desk, through allauth's login flow."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from lodestar.kernel.models import Person
from lodestar.kernel.signin.devices import remember
from lodestar.kernel.signin.unlocking import (
    forget_root,
    keep_root,
    root_at_hand,
    unlock,
    where_to,
)
from lodestar.kernel.vault.models import this_week
from lodestar.kernel.vault.slots import Prf


def enter(request: HttpRequest, person: Person, wished: str) -> HttpResponse:
    """The password was right: to the second step, or where there is none, in."""
    root = root_at_hand(request)
    request.session.flush()
    keep_root(request, root)
    login = Login(user=person, redirect_url=where_to(request, wished))
    answer: HttpResponse = perform_password_login(request, {}, login)
    return answer


def hold_prf(request: HttpRequest, prf: Prf) -> None:
    """For this request: what a security key has just answered."""
    request.security_key_prf = prf  # type: ignore[attr-defined]  # read by entered


def entered(request: HttpRequest, person: Person, wished: str) -> HttpResponse:
    """Signed in (allauth's flow calls this last): unlock, and remember the device and the week."""
    unlock(request, person, root_at_hand(request), getattr(request, "security_key_prf", None))
    forget_root(request)
    if person.seen_week != this_week():
        Person.objects.filter(pk=person.pk).update(seen_week=this_week())
    answer = HttpResponseRedirect(where_to(request, wished))
    remember(request, answer, person.email)
    return answer
