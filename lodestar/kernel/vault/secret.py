"""Secrets have types of their own: they cannot be printed, compared, copied into text or stored by habit."""

import hmac
from typing import Any, NoReturn, TypeVar


Kind = TypeVar("Kind", bound="Secret")


class Secret:
    """Bytes that open something. `reveal()` is the one way out, easy to search for and to count."""

    __slots__ = ("_bytes",)
    length: int | None = 32

    def __init__(self, value: bytes) -> None:
        if self.length is not None and len(value) != self.length:
            raise ValueError(f"{type(self).__name__} has {self.length} bytes.")
        self._bytes = bytes(value)

    def reveal(self) -> bytes:
        return self._bytes

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: kept>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and hmac.compare_digest(self._bytes, other._bytes)

    def __hash__(self) -> int:
        raise TypeError("A secret is no key of a dictionary.")

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not pickled.")

    def __iter__(self) -> NoReturn:
        raise TypeError("A secret is not walked through.")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - Python's own signature
        raise AttributeError(f"{type(self).__name__} has no “{name}”.")


class Root(Secret):
    """What Argon2id makes of a password; from it come the check, the wrap and the second factor's key."""


class WrapKey(Secret):
    """Opens one key slot."""


class Seed(Secret):
    """The 32 bytes from which all keys of one identity grow."""


class SessionKey(Secret):
    """The cookie's own key; it exists in the browser and, for a request, in memory."""


class ContentKey(Secret):
    """CK: opens what was written in one section during one epoch."""


class HistoryKey(Secret):
    """HK: leads from one epoch to the one before."""


class Shard(Secret):
    """The half of a key that lies in the shard store, so that deleting it ends everything."""


class SealKey(Secret):
    """A key for one sealed blob, derived for it alone."""


class FileKey(Secret):
    """A key for one streamed file."""


class Pepper(Secret):
    """Keeps tags from being computed by whoever has the database alone."""


class PaperCode(Secret):
    """128 bits, printed once."""

    length = 16


class Password(Secret):
    """What a person typed, as bytes of NFKC text."""

    length = None
