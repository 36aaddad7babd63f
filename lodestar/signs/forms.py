"""Reading what was sent to the guide. Whatever it is, the person gets an answer, not an error."""

from django.http import QueryDict

from lodestar.kernel.kit.load import Kit
from lodestar.signs.guide import Noticed, Who, Young


def read_noticed(sent: QueryDict, kit: Kit) -> Noticed:
    """Unknown values count as left out."""
    young = sent.get("young", "")
    who = sent.get("who", "")
    chosen = set(sent.getlist("sign"))
    return Noticed(
        who=Who(who) if who in set(Who) else Who.SOMEONE,
        signs=tuple(sign for sign in kit.signs.values() if sign.id in chosen),
        young=Young(young) if young in set(Young) else None,
        danger=sent.get("danger") == "yes",
        place_words=sent.get("place", "")[:100],
    )
