"""The words to which a person says yes or no before anything about them leaves the center.

They are written for the survivor, in their language, for one recipient and one purpose. What stands on
the paper is what is signed: the grant carries a mark that changes with every letter of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import formats
from django.utils.translation import gettext, gettext_noop, override

from lodestar.kernel.people.models import Center, Person
from lodestar.shiftlog.notes import CARD, CONTACT, REST, SAFETY


VERSION: Final = "shiftlog/1"

TOLD: Final[dict[str, str]] = {
    CARD: gettext_noop("one line that says what this is about"),
    CONTACT: gettext_noop("how to reach you safely"),
    SAFETY: gettext_noop("what is dangerous for you, and what to watch for"),
    REST: gettext_noop("the rest of what we wrote down for the next advocate"),
}

PARAGRAPHS: Final = (
    gettext_noop("This is about you, and you decide. %(center)s asks whether it may share something with one other place."),
    gettext_noop("What: %(what)s."),
    gettext_noop("With whom: %(person)s of %(partner)s, and nobody else."),
    gettext_noop("What for: %(purpose)s"),
    gettext_noop("Until when: %(until)s. After that day it closes by itself."),
    gettext_noop("You do not have to say yes. Our help does not depend on it: it is the same if you say no, now or later."),
    gettext_noop("You can take it back at any time and need not say why. Tell any advocate of %(center)s. From then on %(partner)s cannot open it here any more."),
    gettext_noop("What cannot be called back: what somebody there has read, written down, printed or remembers. %(partner)s has its own rules about what it keeps and what it must report. Ask us about them before you decide."),
)  # fmt: skip
POLICE: Final = gettext_noop(
    "%(partner)s belongs to law enforcement. What it learns can become part of a police file, and can be shown in court. It receives only what is on this page, for two weeks at most."
)
LAST: Final = (
    gettext_noop("If you are under 18, the person who hurt you can never say yes for you."),
    gettext_noop("I have read this, or it was read to me in a language that I understand. I say yes to this, and to nothing else."),
)  # fmt: skip
BY_NAME: Final = gettext_noop("Agreed by typing this name: %(name)s")
ON_PAPER: Final = gettext_noop("Agreed on paper, which %(center)s keeps in its safe.")


@dataclass(frozen=True)
class Asked:
    """What a person is asked to agree to."""

    center: Center
    partner: Person
    parts: Sequence[str]
    purpose: str
    until: date
    language: str


def consent_text(asked: Asked) -> str:
    """The exact words, in the language of the person who is asked."""
    with override(asked.language):
        values = _values(asked)
        police = [POLICE] if _partner(asked).is_law_enforcement else []
        return "\n\n".join(gettext(one) % values for one in [*PARAGRAPHS, *police, *LAST])


def agreed_text(asked: Asked, name: str) -> str:
    """The same with how it was agreed to: with a typed name, or on paper."""
    with override(asked.language):
        last = gettext(BY_NAME) % {"name": name} if name else gettext(ON_PAPER) % _values(asked)
    return f"{consent_text(asked)}\n\n{last}"


def _values(asked: Asked) -> dict[str, str]:
    return {
        "center": asked.center.name,
        "person": asked.partner.name,
        "partner": _partner(asked).name,
        "what": "; ".join(gettext(TOLD[part]) for part in asked.parts),
        "purpose": asked.purpose.strip(),
        "until": formats.date_format(asked.until, "DATE_FORMAT"),
    }


def _partner(asked: Asked) -> Center:
    if asked.partner.center is None:
        raise ValueError("A partner belongs to a center.")
    return asked.partner.center
