"""What a person may do here, in prose; the table of rights stands in `rights.py`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext, gettext_noop


class Role(StrEnum):
    """Each with a sentence for the page that explains roles, in `PROSE`."""

    ADVOCATE = "advocate"
    SUPERVISOR = "supervisor"
    TRAINEE = "trainee"
    EDITOR = "editor"
    APPROVER = "approver"
    PARTNER = "partner"
    STEWARD = "steward"
    OPERATOR = "operator"

    @property
    def called(self) -> str:
        """What the role is called, in the language of the page."""
        return gettext(PROSE[self].called)

    @property
    def sentence(self) -> str:
        """What a person with this role does, in the language of the page."""
        return gettext(PROSE[self].sentence)


@dataclass(frozen=True)
class Prose:
    called: str
    sentence: str


PROSE: Final[dict[Role, Prose]] = {
    Role.ADVOCATE: Prose(
        gettext_noop("Advocate"),
        gettext_noop(
            "Answers the line of a member center, finds help with people, reads and writes the shift log of that center, and can hand a note to a partner when the person it is about agrees."
        ),
    ),
    Role.SUPERVISOR: Prose(
        gettext_noop("Supervisor"),
        gettext_noop(
            "Does what an advocate does, invites people and lets them in, ends their access, decides how long notes are kept, and holds the center's key together with the other supervisors."
        ),
    ),
    Role.TRAINEE: Prose(
        gettext_noop("Volunteer in training"),
        gettext_noop(
            "Reads the shift log along with an advocate. Never sees a way to contact a person, and does not write notes yet."
        ),
    ),
    Role.EDITOR: Prose(
        gettext_noop("Directory editor"),
        gettext_noop(
            "Proposes changes to what the directory says about a center. Holds no key to notes."
        ),
    ),
    Role.APPROVER: Prose(
        gettext_noop("Directory approver"),
        gettext_noop(
            "Approves what somebody else has proposed for the directory. Holds no key to notes."
        ),
    ),
    Role.PARTNER: Prose(
        gettext_noop("Partner member"),
        gettext_noop(
            "Works for a partner, such as a child response team. Opens what was handed to them by name, for as long as that lasts, and nothing else."
        ),
    ),
    Role.STEWARD: Prose(
        gettext_noop("Coalition steward"),
        gettext_noop(
            "Keeps the directory and the pages true for the whole coalition. Holds no key to anything confidential, and does not see who works at a center."
        ),
    ),
    Role.OPERATOR: Prose(
        gettext_noop("Platform operator"),
        gettext_noop(
            "Keeps the machine running. Holds no key to anything confidential, and sees the state of accounts without their names."
        ),
    ),
}

OF_A_CENTER: Final = (
    Role.ADVOCATE,
    Role.SUPERVISOR,
    Role.TRAINEE,
    Role.EDITOR,
    Role.APPROVER,
)
OF_A_PARTNER: Final = (Role.PARTNER, Role.SUPERVISOR)
OF_THE_COALITION: Final = (Role.STEWARD, Role.OPERATOR)  # no center, no key
