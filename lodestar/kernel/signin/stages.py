"""Between the password and the desk: the second step, for everyone who has set one up."""

from allauth.account.stages import LoginStage
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url

from lodestar.kernel.signin.secondfactor import has_second_factor


class SecondStep(LoginStage):  # type: ignore[misc]  # allauth carries no types
    """Nobody is signed in before it, and nothing is unlocked."""

    key = "second-step"
    urlname = "staff-second-step"

    def handle(self) -> tuple[HttpResponseRedirect | None, bool]:
        if has_second_factor(self.login.user):
            return HttpResponseRedirect(resolve_url(self.urlname)), True
        return None, True
