"""What the directory adds to the guide's answer: who helps this person at this place."""

from django.utils import timezone

from lodestar.directory.answering import answer
from lodestar.directory.errors import DamagedSnapshot, NothingPublished
from lodestar.directory.sheets import card
from lodestar.directory.wish import Choices, Wish
from lodestar.kernel.kit import current_kit
from lodestar.learn.blocks import HtmlBlock
from lodestar.signs.guide import Noticed, Young, context
from lodestar.signs.views import NEARBY, Nearby


FEW = 4  # services below an answer


@NEARBY.fill
def nearby(noticed: Noticed) -> Nearby | None:
    kit = current_kit()
    words = " ".join(noticed.place_words.replace("\0", " ").split())
    found_place = kit.gazetteer.find(words) if words else None
    place = found_place.place if found_place else None
    wish = Wish(choices_for(noticed), words, place or kit.gazetteer.whole_state())
    now = timezone.now()
    try:
        found = answer(wish, now, FEW)
    except (NothingPublished, DamagedSnapshot):
        return None
    cards = b"".join(card(found, position, now) for position in range(len(found.results.hits)))
    return Nearby(
        "directory/nearby.html",
        {
            "cards": HtmlBlock(cards.decode()),
            "place": place.label if place else kit.about.place,
            "unknown": bool(words) and place is None,
            "named": place is not None,
        },
    )


def choices_for(noticed: Noticed) -> Choices:
    """Someone to talk to for everyone; wages where work is the matter; children's lines for a child."""
    needs = ["talk"]
    if context(noticed.signs) in {"labor", "both"}:
        needs.append("wages")
    if noticed.young is Young.YES:
        needs.append("child")
    return Choices(needs=tuple(needs))
