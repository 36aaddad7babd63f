"""What the vault refuses, each with a sentence that a person can read and act on."""

from django.utils.translation import gettext as _


class VaultError(Exception):
    """Something did not open or was refused; the message never holds content or a key."""


class DoesNotOpen(VaultError):
    """The key does not fit, or the bytes were changed. One answer for both."""

    def __init__(self) -> None:
        super().__init__(_("This cannot be opened with the keys at hand."))


class NoKey(VaultError):
    """The person holds no live grant for this. To the web: there is nothing here."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing here that you hold a key to."))


class Locked(VaultError):
    """Signed in, but the keys are not unlocked in this session."""

    def __init__(self) -> None:
        super().__init__(_("Your keys are locked. Please unlock them."))


class NotTrusted(VaultError):
    """A public key is not certified, not in the log, or has changed too recently to seal to."""


class Refused(VaultError):
    """A grant or a consent that lacks what the law and the design ask for."""


class NeedsRenewal(VaultError):
    """Somebody's access ended, and these keys cannot make the next epoch."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Access to this has just changed. Someone of the center must open it once; then you can write again."
            )
        )


class Busy(VaultError):
    """Too many passwords are being stretched at once."""

    def __init__(self) -> None:
        super().__init__(
            _("Many people are signing in just now. Please try again in a few seconds.")
        )


class UnknownFormat(VaultError):
    """A blob of a format that this version cannot read."""
