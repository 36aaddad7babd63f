"""Accounts as the coalition sees them: how many, and which nobody uses; never whose they are."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lodestar.kernel.people import leaving
from lodestar.kernel.people.acting import with_reasons
from lodestar.kernel.people.inviting import today
from lodestar.kernel.people.models import Center
from lodestar.kernel.people.rights import Action, roles_that_may
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.web.audience import me, members


@dataclass(frozen=True)
class Unused:
    """An account without a name: what it may do, where, and in which week it was last used."""

    id: UUID
    role: str
    center: str
    week: str


def unused() -> list[Unused]:
    return [
        Unused(
            person.public_id,
            person.as_role.called,
            person.center.name if person.center else "",
            person.seen_week,
        )
        for person in leaving.dormant(today()).select_related("center")
    ]


@members(*roles_that_may(Action.ACCOUNT_SEE_STATES))
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    here, suspended = Q(people__standing=Standing.HERE), Q(people__standing=Standing.SUSPENDED)
    centers = Center.objects.filter(ended_on=None).annotate(
        here=Count("people", filter=here), suspended=Count("people", filter=suspended)
    )
    context = {"centers": centers.order_by("name"), "unused": unused()}
    return render(request, "people/accounts.html", context)


@members(*roles_that_may(Action.ACCOUNT_CLOSE_DORMANT))
@require_POST
@with_reasons
def close(request: HttpRequest, account: UUID) -> HttpResponse:
    found = get_object_or_404(leaving.dormant(today()), public_id=account)
    leaving.close_dormant(actor=me(request), person=found)
    return redirect("staff-accounts")
