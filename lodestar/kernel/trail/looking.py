"""Who has looked at a page: decrypt and scan what the trail says about its folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from lodestar.kernel.trail.models import TrailBody
from lodestar.kernel.trail.sealing import Facts, Register
from lodestar.kernel.vault.errors import DoesNotOpen, UnknownFormat
from lodestar.kernel.vault.secret import ContentKey


@dataclass(frozen=True)
class Looked:
    """Entry n of the trail. Where nobody here can open it, that is said: `facts` is None."""

    n: int
    facts: Facts | None


def who_has_looked(
    folder: UUID, page: UUID | None, keys: Mapping[int, ContentKey], start: int = 1
) -> list[Looked]:
    """What was done with this page (or with the whole folder), oldest first, from entry `start` on.

    An entry that these keys do not open may be about this page; it stands in the list as such.
    """
    return [
        looked
        for looked in _opened(folder, keys, start)
        if looked.facts is None or page is None or page in looked.facts.pages
    ]


def _opened(folder: UUID, keys: Mapping[int, ContentKey], start: int) -> Iterator[Looked]:
    register = Register(keys)
    about = TrailBody.rows.filter(folder=folder, leaf_id__gte=start).order_by("leaf_id")
    for n, sealed in about.values_list("leaf_id", "sealed").iterator():
        yield Looked(n, _read(register, bytes(sealed)))


def _read(register: Register, sealed: bytes) -> Facts | None:
    try:
        return register.open(sealed)
    except (DoesNotOpen, UnknownFormat):
        return None
