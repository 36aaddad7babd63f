"""Places on a page that a room above may fill, so that the room below need not know it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest


Asked = TypeVar("Asked")
Given = TypeVar("Given")


@dataclass
class Slot(Generic[Asked, Given]):
    """A question that a page asks of whoever is above. Nobody above: nothing shown, nothing broken."""

    purpose: str
    _filler: Callable[[HttpRequest, Asked], Given] | None = None

    def fill(
        self, filler: Callable[[HttpRequest, Asked], Given]
    ) -> Callable[[HttpRequest, Asked], Given]:
        """Decorator for the one room that answers."""
        self._filler = filler
        return filler

    def ask(self, request: HttpRequest, about: Asked) -> Given | None:
        return self._filler(request, about) if self._filler else None
