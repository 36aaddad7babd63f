"""The keys of a folder's sections, epoch by epoch: what a grant carries, and how history is walked."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from lodestar.kernel.vault.blobs import open_blob, seal
from lodestar.kernel.vault.encoding import decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen, NoKey
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import random_bytes
from lodestar.kernel.vault.secret import ContentKey, HistoryKey


WIDTH = 32


@dataclass(frozen=True)
class Epoch:
    """The keys of one section during one epoch; without a history key there is no way further back."""

    section: str
    number: int
    content: ContentKey
    history: HistoryKey | None

    @classmethod
    def new(cls, section: str, number: int) -> "Epoch":
        return cls(
            section, number, ContentKey(random_bytes(WIDTH)), HistoryKey(random_bytes(WIDTH))
        )

    def without_history(self) -> "Epoch":
        return Epoch(self.section, self.number, self.content, None)


def pack(epochs: Iterable[Epoch]) -> bytes:
    return encode(
        (
            f"{epoch.section}#{epoch.number}",
            epoch.content.reveal() + (epoch.history.reveal() if epoch.history else b""),
        )
        for epoch in epochs
    )


def unpack(data: bytes) -> Iterator[Epoch]:
    """Raises DoesNotOpen for anything that `pack` did not write."""
    for name, value in decode(data).items():
        section, _, number = name.rpartition("#")
        if not isinstance(value, bytes) or len(value) not in (WIDTH, 2 * WIDTH) or not section:
            raise DoesNotOpen
        if not number.isdecimal():
            raise DoesNotOpen
        history = HistoryKey(value[WIDTH:]) if len(value) > WIDTH else None
        yield Epoch(section, int(number), ContentKey(value[:WIDTH]), history)


def seal_link(newer: Epoch, older: Epoch, place: bytes) -> bytes:
    """The older epoch's keys under the newer one's history key; empty where no history is known."""
    if newer.history is None or older.history is None:
        return b""
    plain = older.content.reveal() + older.history.reveal()
    return seal(newer.history, plain, label=Label.LINK, bound=link_bound(newer, place))


def open_link(newer: Epoch, sealed: bytes, place: bytes) -> Epoch:
    """One epoch back. Raises DoesNotOpen, and NoKey where no history was granted."""
    if newer.history is None or not sealed:
        raise NoKey
    plain = open_blob(newer.history, sealed, label=Label.LINK, bound=link_bound(newer, place))
    content, history = ContentKey(plain[:WIDTH]), HistoryKey(plain[WIDTH:])
    return Epoch(newer.section, newer.number - 1, content, history)


def link_bound(newer: Epoch, place: bytes) -> tuple[bytes, ...]:
    return place, newer.section.encode(), str(newer.number).encode()


@dataclass
class SectionKeys:
    """All keys at hand for one folder. `link_of(section, number)` fetches a sealed link."""

    place: bytes  # the folder's id
    link_of: Callable[[str, int], bytes]
    _granted: dict[str, dict[int, Epoch]] = field(default_factory=dict)
    _walked: dict[tuple[str, int], Epoch] = field(default_factory=dict)

    def add(self, epochs: Iterable[Epoch]) -> None:
        """Raises DoesNotOpen where two grants say different things about one epoch."""
        for epoch in epochs:
            at = self._granted.setdefault(epoch.section, {})
            held = at.get(epoch.number)
            if held is not None and held.content != epoch.content:
                raise DoesNotOpen
            if held is None or held.history is None:
                at[epoch.number] = epoch

    @property
    def sections(self) -> frozenset[str]:
        return frozenset(self._granted)

    def newest(self, section: str) -> Epoch:
        """Raises NoKey."""
        if section not in self._granted:
            raise NoKey
        return self._granted[section][max(self._granted[section])]

    def heads(self, section: str) -> list[Epoch]:
        """Everything that was granted for a section, oldest first: what a further grant passes on."""
        return [epoch for _, epoch in sorted(self._granted.get(section, {}).items())]

    def at(self, section: str, number: int) -> Epoch:
        """The keys of one epoch, walking back from a later one where history allows. Raises NoKey."""
        granted = self._granted.get(section, {})
        found = granted.get(number) or self._walked.get((section, number))
        if found:
            return found
        for later in sorted(n for n in granted if n > number):
            with suppress(NoKey):
                return self._walk(granted[later], number)
        raise NoKey

    def _walk(self, found: Epoch, number: int) -> Epoch:
        section = found.section
        while found.number > number:
            older = self._walked.get((section, found.number - 1))
            found = older or open_link(found, self.link_of(section, found.number), self.place)
            self._walked[section, found.number] = found
        return found

    def opens(self, section: str, number: int) -> bool:
        try:
            self.at(section, number)
        except NoKey:
            return False
        return True
