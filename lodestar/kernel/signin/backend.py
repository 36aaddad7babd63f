"""Who is it? One Argon2id for every question, whether the address is known or not."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from lodestar.kernel.models import Person
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.signin.unlocking import hold_root


class VaultBackend(BaseBackend):
    """Work e-mail and password; keeps the root for the unlock that follows in the same request."""

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **_: object,
    ) -> Person | None:
        """Raises Busy."""
        if email is None or password is None:
            return None
        person = Person.objects.filter(email__iexact=email, is_active=True).first()
        root = opened(person.password if person else "", typed(password))
        if person is None or root is None:
            return None
        if request is not None:
            hold_root(request, root)
        return person

    def get_user(self, user_id: int) -> Person | None:
        """Whoever left is signed out with the next request."""
        return Person.objects.filter(pk=user_id, is_active=True).first()
