"""What happens beside a person's being let in: rooms above say here what to grant them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lodestar.kernel.people.models import Person
from lodestar.kernel.vault.keyring import Keyring


Step = Callable[[Keyring, Person], None]


@dataclass
class Steps:
    """Each room's part, in the order in which they registered. All of them, or none."""

    purpose: str
    _steps: list[Step] = field(default_factory=list)

    def register(self, step: Step) -> Step:
        """Decorator: `step(keyring, person)`, with a keyring of the center's own key."""
        if step not in self._steps:
            self._steps.append(step)
        return step

    def run(self, keyring: Keyring, person: Person) -> None:
        for step in self._steps:
            step(keyring, person)


granted_on_entry = Steps(
    "Grant what a person of this role works with. Runs when somebody is let in, comes back, has a new "
    "key or another role; older grants have ended by then."
)
