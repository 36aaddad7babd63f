"""Sessions of staff: the cookie is the key. What the server keeps, it cannot open by itself.

A cookie is 32 random bytes. Its row in the volatile store is found under one derivation of them and
sealed under another; nothing leads from the row back to the cookie. Fifteen minutes without a
request, or eight hours, and it is gone. (trust.md, section 4)
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError

from lodestar.kernel.models import Person
from lodestar.kernel.vault.encoding import encode
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.padding import pad, unpad
from lodestar.kernel.vault.primitives import derive, open_bytes, random_bytes, seal_bytes
from lodestar.kernel.vault.secret import SealKey, SessionKey
from lodestar.kernel.vault.volatile import ABSOLUTE, Row, minute, volatile


class SessionStore(SessionBase):
    """What Django's session middleware asks for, over the volatile store."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._times: tuple[int, int] | None = None  # when it started and ends, in minutes

    def _get_new_session_key(self) -> str:
        return _written(SessionKey(random_bytes(32)))

    def exists(self, session_key: str) -> bool:
        key = _read(session_key)
        return key is not None and volatile().session(hash_of(key)) is not None

    def create(self) -> None:
        volatile().tidy()
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def load(self) -> dict[str, Any]:
        """What the session holds; an empty one where the cookie opens nothing."""
        key = _read(self.session_key)
        row = volatile().session(hash_of(key)) if key else None
        if key is None or row is None:
            return self._nothing()
        try:
            plain = unpad(open_bytes(_seal_key(key), row.sealed, _bound(row)))
        except DoesNotOpen:
            return self._nothing()
        self._times = (row.started, row.ends)
        if row.used != minute():
            volatile().touch(row.hash)
        found: dict[str, Any] = self.serializer().loads(plain)
        return found

    def _nothing(self) -> dict[str, Any]:
        self._session_key = None
        return {}

    def save(self, must_create: bool = False) -> None:
        """Raises UpdateError where the session was ended meanwhile: a late answer does not revive it."""
        if self.session_key is None:
            return self.create()
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # unknown to django-stubs
        key = _read(self.session_key)
        if key is None:
            raise CreateError
        row = self._row(key, content)
        if must_create:
            volatile().put(row)
        elif not volatile().put_again(row):
            raise UpdateError
        return None

    def _row(self, key: SessionKey, content: dict[str, Any]) -> Row:
        now = minute()
        started, ends = self._times or (now, now + ABSOLUTE)
        self._times = started, ends
        person = content.get(SESSION_KEY)
        tag = tag_of_person(str(person)) if person else None
        blank = Row(hash_of(key), b"", tag, started, now, ends)
        sealed = seal_bytes(_seal_key(key), pad(self.serializer().dumps(content)), _bound(blank))
        return Row(blank.hash, sealed, tag, started, now, ends)

    def flush(self) -> None:
        super().flush()
        self._times = None

    def delete(self, session_key: str | None = None) -> None:
        key = _read(session_key or self.session_key)
        if key is not None:
            volatile().end(hash_of(key))

    @classmethod
    def clear_expired(cls) -> None:
        volatile().tidy()


# A person's sessions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """One open session, as its owner sees it in a list."""

    id: str
    minutes_since_start: int
    minutes_since_use: int
    is_this_one: bool


def list_sessions(person: Person, here: SessionBase | None = None) -> list[Open]:
    """Where this person is signed in now."""
    now, mine = minute(), _hash_here(here)
    return [
        Open(row.hash.hex(), now - row.started, now - row.used, row.hash == mine)
        for row in volatile().of_person(tag_of_person(str(person.pk)))
    ]


def end_session(person: Person, id_in_list: str) -> None:
    """One of this person's own; anybody else's is not found."""
    for row in volatile().of_person(tag_of_person(str(person.pk))):
        if row.hash.hex() == id_in_list:
            volatile().end(row.hash)


def end_all(person: Person, but: SessionBase | None = None) -> None:
    """Signed out everywhere from the next request on, except here if `but` is this session."""
    volatile().end_of_person(tag_of_person(str(person.pk)), _hash_here(but))


def tag_of_person(primary_key: str) -> bytes:
    return volatile().tag("person", primary_key)


# -------------------------------------------------------------------------------------------------


def hash_of(key: SessionKey) -> bytes:
    """Under which a session lies."""
    return derive(key, Label.SESSION, b"row")


def _seal_key(key: SessionKey) -> SealKey:
    return SealKey(derive(key, Label.SESSION, b"seal"))


def _bound(row: Row) -> bytes:
    """Whose it is and how long it lasts cannot be changed by whoever can write to the store."""
    return encode(
        [
            ("hash", row.hash),
            ("person", row.person or b""),
            ("started", row.started),
            ("ends", row.ends),
        ]
    )


def _hash_here(session: SessionBase | None) -> bytes:
    key = _read(session.session_key) if session is not None else None
    return hash_of(key) if key else b""


def _written(key: SessionKey) -> str:
    return base64.urlsafe_b64encode(key.reveal()).rstrip(b"=").decode()


def _read(cookie: str | None) -> SessionKey | None:
    """None for anything that we did not write."""
    try:
        key = SessionKey(base64.b64decode(f"{cookie or ''}=", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return None
    return key if _written(key) == cookie else None
