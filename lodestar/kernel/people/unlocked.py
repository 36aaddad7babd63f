"""What joining and leaving need of sign-in: a person's key made, and their sessions ended."""

from lodestar.kernel.people.models import Person
from lodestar.kernel.signin.creating import begin_identity as begin
from lodestar.kernel.signin.hashing import typed
from lodestar.kernel.signin.sessions import end_all
from lodestar.kernel.vault.identity import Identity


def begin_identity(person: Person, password: str) -> tuple[Identity, str]:
    """Outside of any transaction: a password is stretched. Raises Busy."""
    return begin(person, typed(password))


def end_sessions(person: Person) -> None:
    """Signed out everywhere, from the next request on."""
    end_all(person)
