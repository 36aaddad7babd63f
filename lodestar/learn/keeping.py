"""What this site can store, said in the reader's words: made from the code's own map of its data."""

from dataclasses import dataclass

from lodestar.kernel.datamap import Stored, stored


@dataclass(frozen=True)
class Keeping:
    """`fields` counts all places where something can be written; `about_visitors` those about a visitor."""

    fields: int
    about_visitors: tuple[Stored, ...]
    about_helped: tuple[Stored, ...]
    about_staff: tuple[Stored, ...]
    about_organizations: tuple[Stored, ...]


def what_we_keep() -> Keeping:
    tables = sorted(stored(), key=lambda table: table.model)

    def about(whom: str) -> tuple[Stored, ...]:
        return tuple(table for table in tables if table.whom == whom)

    return Keeping(
        fields=sum(len(table.fields) for table in tables),
        about_visitors=about("visitors"),
        about_helped=about("people who were helped"),
        about_staff=about("staff"),
        about_organizations=about("organizations"),
    )
