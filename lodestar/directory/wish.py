"""What a person wishes to find, read from what was sent. Whatever it is, there is an answer."""

from dataclasses import dataclass

from django.http import QueryDict

from lodestar.kernel.kit.load import Kit
from lodestar.kernel.place import Place


@dataclass(frozen=True)
class Choices:
    """The part of a wish that comes from our own lists, in our own order."""

    needs: tuple[str, ...] = ()
    language: str = ""
    who: str = ""
    open_now: bool = False


@dataclass(frozen=True)
class Wish:
    """`place` is None for a place that we do not know; `meant` offers names close to it."""

    choices: Choices
    words: str
    place: Place | None
    meant: tuple[str, ...] = ()

    @property
    def lost(self) -> bool:
        """Something was typed, and we could not tell where that is."""
        return bool(self.words) and self.place is None


def read_wish(sent: QueryDict, kit: Kit) -> Wish:
    """Unknown values count as left out; an empty place means the whole state."""
    wanted = set(sent.getlist("need"))
    language, who = sent.get("language", ""), sent.get("who", "")
    choices = Choices(
        needs=tuple(need for need in kit.needs if need in wanted),
        language=language if language in spoken(kit) else "",
        who=who if who in kit.audiences else "",
        open_now=sent.get("open") == "now",
    )
    words = " ".join(sent.get("place", "").replace("\0", " ").split())[:60]
    if not words:
        return Wish(choices, "", kit.gazetteer.whole_state())
    found = kit.gazetteer.find(words)
    return Wish(choices, words, found.place, found.suggestions)


def spoken(kit: Kit) -> dict[str, str]:
    """Languages that somebody in the directory speaks: code and its name in the kit's rows."""
    codes = {row["code"]: row["name"] for row in kit.tables["languages"] if row["code"] != "mul"}
    return dict(sorted(codes.items(), key=lambda item: item[1]))
