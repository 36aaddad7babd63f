"""What the trail refuses."""

from lodestar.kernel.vault.errors import VaultError


class NotRecorded(VaultError):
    """The entry could not be written; the transaction that asked for it cannot be committed."""

    def __init__(self) -> None:
        super().__init__("This could not be written down, so it was not done. Please try again.")


class OutsideTransaction(VaultError):
    """A mistake in code: an entry stands or falls with what it tells of."""

    def __init__(self) -> None:
        super().__init__("Write to the trail inside the transaction of what is done.")


class TrailBroken(VaultError):
    """The rows do not agree with what was signed; nothing more is signed until a person has looked."""


class NotAccepted(VaultError):
    """A co-signature that is not of one of our heads."""
