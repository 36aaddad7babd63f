"""Places on a page that a room above may fill, so that the room below need not know it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar


Asked = TypeVar("Asked")
Given = TypeVar("Given")


@dataclass
class Slot(Generic[Asked, Given]):
    """A question that a page asks of whoever is above. Nobody above: nothing shown, nothing broken."""

    purpose: str
    _filler: Callable[[Asked], Given | None] | None = None

    def fill(self, filler: Callable[[Asked], Given | None]) -> Callable[[Asked], Given | None]:
        """Decorator for the one room that answers."""
        self._filler = filler
        return filler

    def ask(self, about: Asked) -> Given | None:
        return self._filler(about) if self._filler else None
