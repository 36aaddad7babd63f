"""What keeping refuses: one sentence for what happened, one for what to do."""


class KeepingError(Exception):
    """A backup, a restore or a clean-up that did not happen. Nothing was half done."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what} {remedy}")


class NoBackupKey(KeepingError):
    """The offline key is missing, or is none."""


class Damaged(KeepingError):
    """A backup that is cut, changed, of another kind, or sealed to another key."""


class NotEmpty(KeepingError):
    """The place to restore into holds something already."""


class NoDump(KeepingError):
    """PostgreSQL's own programs are missing or refused."""


class WrongClock(KeepingError):
    """The clock jumped: what ends today could be what should end next year."""
