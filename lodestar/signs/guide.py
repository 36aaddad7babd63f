"""From what a person noticed to plain words and a way to help. No score, no verdict, nothing kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lodestar.kernel.kit.load import Kit
from lodestar.kernel.kit.schema import GuideAnswer, Sign, Theme


class Who(StrEnum):
    """About whom the person asks."""

    ME = "me"
    SOMEONE = "someone"
    WORK = "work"
    PROFESSIONAL = "professional"


class Young(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Noticed:
    """The answers of the form. Every one may be left out."""

    who: Who
    signs: tuple[Sign, ...]
    young: Young | None
    danger: bool
    place_words: str = ""


@dataclass(frozen=True)
class Answer:
    """What the page says, in order: advice first for what presses most, then what the signs can mean."""

    advice: tuple[GuideAnswer, ...]
    themes: tuple[Theme, ...]
    show_duty: bool
    child: bool


def answer(kit: Kit, noticed: Noticed) -> Answer:
    child = noticed.young in {Young.YES, Young.UNSURE}
    return Answer(
        advice=tuple(kit.answers[name] for name in advice_ids(noticed) if name in kit.answers),
        themes=themes_of(kit, noticed.signs),
        show_duty=noticed.who is Who.PROFESSIONAL,
        child=child,
    )


def advice_ids(noticed: Noticed) -> Iterable[str]:
    """Danger first, then a child, then the person's own part, then the kind of situation."""
    if noticed.danger:
        yield "danger"
    if noticed.young is Young.YES and noticed.who is Who.ME:
        yield "child_me"
    elif noticed.young in {Young.YES, Young.UNSURE}:
        yield "child"
    yield str(noticed.who)
    yield context(noticed.signs)


def context(signs: Iterable[Sign]) -> str:
    """`sex`, `labor` or `both`, by where the noticed signs occur; `nothing` when none was chosen."""
    kinds = {tuple(sign.about) for sign in signs}
    only = {kind[0] for kind in kinds if len(kind) == 1}
    if not kinds:
        return "nothing"
    return only.pop() if len(only) == 1 else "both"


def themes_of(kit: Kit, signs: Iterable[Sign]) -> tuple[Theme, ...]:
    """What the noticed signs may be about, each once, in the kit's order."""
    wanted = {sign.theme for sign in signs}
    return tuple(theme for theme in kit.themes.values() if theme.id in wanted)
