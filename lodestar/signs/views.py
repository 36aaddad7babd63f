"""The signs, and the private guide "what I noticed"."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.schema import Sign, SignGroup, Source
from lodestar.kernel.slots import Slot
from lodestar.kernel.web.audience import public
from lodestar.kernel.web.kept import kept
from lodestar.kernel.web.page import today
from lodestar.learn.blocks import shown_duties
from lodestar.signs.forms import read_noticed
from lodestar.signs.guide import Noticed, Who, Young, answer


@dataclass(frozen=True)
class Nearby:
    """What the directory found for a place: the template to show it with, and its context."""

    template: str
    context: dict[str, object]


NEARBY: Slot[Noticed, Nearby] = Slot("Services for the place and the person of the guide's answer.")


@dataclass(frozen=True)
class ShownGroup:
    group: SignGroup
    signs: tuple[Sign, ...]


def grouped(kit: Kit) -> list[ShownGroup]:
    return [
        ShownGroup(group, tuple(s for s in kit.signs.values() if s.group == group.id))
        for group in kit.groups.values()
    ]


@public()
@kept
def signs(request: HttpRequest) -> HttpResponse:
    kit = current_kit()
    used = dict.fromkeys(name for sign in kit.signs.values() for name in sign.sources)
    sources: list[Source] = [kit.sources[name] for name in used]
    context = {"groups": grouped(kit), "not_proof": kit.not_proof, "sources": sources}
    return render(request, "signs/signs.html", context)


@public("GET", "HEAD", "POST")
def noticed(request: HttpRequest) -> HttpResponse:
    kit = current_kit()
    if request.method != "POST":
        choices = {"groups": grouped(kit), "guide": kit.guide, "whos": Who, "youngs": Young}
        return render(request, "signs/noticed.html", choices)
    told = read_noticed(request.POST, kit)
    context: dict[str, object] = {
        "told": told,
        "answer": answer(kit, told),
        "not_proof": kit.not_proof,
        "guide": kit.guide,
        "nearby": NEARBY.ask(told),
        "duties": shown_duties(kit, today()),
    }
    return render(request, "signs/answer.html", context)
