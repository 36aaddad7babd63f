"""The door by which a new person comes in, and the page that says what each role may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.kernel.people import inviting, joining
from lodestar.kernel.people.acting import reason
from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.forms import JoinForm
from lodestar.kernel.people.rights import Action, rights_of, roles_that_may
from lodestar.kernel.people.roles import Role
from lodestar.kernel.vault.errors import VaultError
from lodestar.kernel.web.audience import members, public


@public("GET", "HEAD", "POST")
def join(request: HttpRequest) -> HttpResponse:
    """An address, a code and a new password; what answers is shown once and kept nowhere."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "people/join.html", {"form": form}, status=status)
    read = form.cleaned_data
    try:
        invitation = inviting.find(email=read["email"], code=read["code"])
        joined = joining.join(invitation=invitation, password=read["password"])
    except (NotPossible, VaultError) as error:
        form.add_error(None, reason(error))
        return render(request, "people/join.html", {"form": form}, status=400)
    return render(request, "people/joined.html", {"joined": joined})


@members(*roles_that_may(Action.ROLES_READ))
def roles(request: HttpRequest) -> HttpResponse:
    told = [(role, list(rights_of(role))) for role in Role]
    return render(request, "people/roles.html", {"told": told})
