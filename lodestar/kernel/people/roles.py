"""What a person may do here, in prose; the table of rights stands in `rights.py`."""

from enum import StrEnum


class Role(StrEnum):
    """Each with a sentence for the page that explains roles."""

    ADVOCATE = (
        "advocate"  # answers the line of a member center, finds help, writes to the shift log
    )
    SUPERVISOR = "supervisor"  # of a center: shifts, retention, who may open what; holds its key
    TRAINEE = "trainee"  # volunteer in training: reads along, never a way to contact a person
    EDITOR = "editor"  # proposes changes to the center's entries in the directory
    APPROVER = "approver"  # approves what another person proposed
    PARTNER = "partner"  # of HART or another partner: opens what was released to them
    STEWARD = "steward"  # of the coalition: keeps the directory and the pages true; holds no key
    OPERATOR = "operator"  # keeps the machine running; holds no key to anything confidential
