"""The people of a center, as its supervisors see and invite them, let them in and let them go."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lodestar.kernel.people import changing, founding, inviting, joining, keys, leaving
from lodestar.kernel.people.acting import keys_here, person_here, with_reasons
from lodestar.kernel.people.forms import CenterForm, InviteForm, RoleForm
from lodestar.kernel.people.inviting import Invited, roles_for
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.policies import about_person, allows
from lodestar.kernel.people.rights import Action, roles_that_may
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.web.audience import me, members


SUPERVISING = roles_that_may(Action.PERSON_SEE)


def center_of(request: HttpRequest) -> Center:
    """The center of the one who asks. Raises Http404 for somebody without one."""
    center = me(request).center
    if center is None:
        raise Http404
    return center


@members(*SUPERVISING)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    actor, center = me(request), center_of(request)
    rows = Person.objects.visible_to(actor).filter(center=center).order_by("name")
    groups = [(standing, [p for p in rows if p.standing == standing]) for standing in Standing]
    context = {
        "center": center,
        "groups": [(standing.called, found) for standing, found in groups if found],
        "invitations": inviting.visible_to(actor),
        "may_begin": founding.can_begin(actor),
        "one_supervisor": len(keys.holders_of(center)) < 2,
    }
    return render(request, "people/list.html", context)


@members(*SUPERVISING)
@require_POST
@with_reasons
def begin(request: HttpRequest) -> HttpResponse:
    founding.begin(actor=me(request), identity=keys_here(request))
    return redirect("staff-people")


@members(*roles_that_may(Action.PERSON_INVITE))
@with_reasons
def invite(request: HttpRequest) -> HttpResponse:
    roles = roles_for(center_of(request))
    form = InviteForm(request.POST if request.method == "POST" else None, roles=roles)
    if form.is_valid():
        invited = inviting.invite(actor=me(request), **form.cleaned_data)
        return show_code(request, invited)
    context = {"form": form, "roles": roles, "languages": settings.LANGUAGES}
    return render(request, "people/invite.html", context, status=400 if form.is_bound else 200)


def show_code(request: HttpRequest, invited: Invited) -> HttpResponse:
    """Once, on the page that answers: it stands nowhere else."""
    context = {"invited": invited, "e_mail": inviting.tell(invited)}
    return render(request, "people/code.html", context)


@members(*roles_that_may(Action.PERSON_INVITE))
@require_POST
@with_reasons
def withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    found = get_object_or_404(inviting.visible_to(me(request)), id=invitation)
    inviting.withdraw(actor=me(request), invitation=found)
    return redirect("staff-people")


@members(*SUPERVISING)
@require_safe
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    actor, found = me(request), person_here(request, person)
    about, waiting = about_person(found), keys.new_key_of(found.public_id)
    was_in = found.standing != Standing.LEFT and not keys.never_let_in(found)
    context = {
        "person": found,
        "role": found.as_role,
        "standing": Standing(found.standing),
        "waiting": waiting,
        "has_left": found.standing == Standing.LEFT,
        "compared": waiting.fingerprint.hex() if waiting else "",
        "roles": roles_for(found.center),
        "is_last": leaving.is_last(found),
        "may_let_in": allows(actor=actor, action=Action.PERSON_LET_IN, about=about),
        "may_change": found.is_active
        and allows(actor=actor, action=Action.PERSON_CHANGE_ROLE, about=about),
        "may_regrant": was_in and allows(actor=actor, action=Action.PERSON_REGRANT, about=about),
        "may_end": was_in and allows(actor=actor, action=Action.PERSON_END, about=about),
    }
    return render(request, "people/person.html", context)


@members(*roles_that_may(Action.PERSON_LET_IN))
@require_POST
@with_reasons
def let_in(request: HttpRequest, person: UUID) -> HttpResponse:
    found = person_here(request, person)
    joining.let_in(
        actor=me(request),
        identity=keys_here(request),
        person=found,
        compared=read_hex(request.POST.get("compared", "")),
    )
    return redirect("staff-person", person)


def read_hex(text: str) -> bytes:
    """What a form sent back; empty where it is not what we wrote."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


@members(*roles_that_may(Action.PERSON_LET_IN))
@require_POST
@with_reasons
def turn_away(request: HttpRequest, person: UUID) -> HttpResponse:
    joining.turn_away(actor=me(request), person=person_here(request, person))
    return redirect("staff-people")


@members(*roles_that_may(Action.PERSON_LET_IN))
@require_POST
@with_reasons
def welcome_back(request: HttpRequest, person: UUID) -> HttpResponse:
    found = person_here(request, person)
    joining.welcome_back(actor=me(request), identity=keys_here(request), person=found)
    return redirect("staff-person", person)


@members(*roles_that_may(Action.PERSON_REGRANT))
@require_POST
@with_reasons
def new_key(request: HttpRequest, person: UUID) -> HttpResponse:
    keys_here(request)
    found = person_here(request, person)
    return show_code(request, inviting.invite_for_new_key(actor=me(request), person=found))


@members(*roles_that_may(Action.PERSON_CHANGE_ROLE))
@require_POST
@with_reasons
def change_role(request: HttpRequest, person: UUID) -> HttpResponse:
    found, form = person_here(request, person), RoleForm(request.POST)
    if form.is_valid():
        changing.change_role(
            actor=me(request),
            identity=keys_here(request),
            person=found,
            role=form.cleaned_data["role"],
        )
    return redirect("staff-person", person)


@members(*roles_that_may(Action.PERSON_END))
@with_reasons
def end(request: HttpRequest, person: UUID) -> HttpResponse:
    """Asks once more, then ends; needs no unlocked keys."""
    actor, found = me(request), person_here(request, person)
    if not allows(actor=actor, action=Action.PERSON_END, about=about_person(found)):
        raise PermissionDenied
    if request.method == "POST":
        leaving.end(actor=actor, person=found)
        return redirect("staff-people")
    context = {"person": found, "is_last": leaving.is_last(found), "is_me": found == actor}
    return render(request, "people/end.html", context)


@members(*roles_that_may(Action.LOG_SET_RETENTION))
@with_reasons
def center(request: HttpRequest) -> HttpResponse:
    own = center_of(request)
    form = CenterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        keys_here(request)
        changing.change_center(actor=me(request), center=own, **form.cleaned_data)
        return redirect("staff-people")
    context = {
        "form": form,
        "center": own,
        "fewest": changing.FEWEST_DAYS,
        "most": changing.MOST_DAYS,
    }
    return render(request, "people/center.html", context, status=400 if form.is_bound else 200)
