"""django-allauth's two apps as we use them: login stages and codes from an app, and nothing else of theirs.

Its middleware stands behind `/staff/` (`kernel.web.doors.StaffSignIn`), so its own demand to find it in
settings is dropped. No route of allauth exists here. (docs/adr/0011)
"""

from allauth.account.apps import AccountConfig
from allauth.mfa.apps import MFAConfig


class Account(AccountConfig):  # type: ignore[misc]  # allauth carries no types
    """Login stages. Its tables of e-mail addresses stay empty."""

    def ready(self) -> None:
        from allauth.account import checks  # noqa: F401 - registers its system checks


class SecondFactor(MFAConfig):  # type: ignore[misc]  # allauth carries no types
    """Codes from an app, their secrets sealed."""
