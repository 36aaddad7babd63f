"""Forms of signing in: they parse, ask whether it is right, and explain without saying what was wrong."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from lodestar.kernel.models import Person
from lodestar.kernel.signin.appcodes import code_fits, fits_once
from lodestar.kernel.signin.changing import paper_fits
from lodestar.kernel.signin.devices import Tries
from lodestar.kernel.signin.entering import hold_prf
from lodestar.kernel.signin.errors import NotRight
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.signin.secondfactor import codes_are_enough, has_keys
from lodestar.kernel.signin.securitykeys import Answer, answered_own
from lodestar.kernel.signin.strength import StrongEnough
from lodestar.kernel.signin.unlocking import hold_root
from lodestar.kernel.vault.secret import Root


LONG = 1000
ANSWER = 20_000  # what a security key says, as JSON


def wrong() -> ValidationError:
    return ValidationError(
        _("That e-mail and password do not fit together. Check both and try again."), "wrong"
    )


def too_often() -> ValidationError:
    return ValidationError(
        _(
            "Too many wrong tries from here. Wait fifteen minutes, use a device where you have signed in "
            "before, or type the code from your paper as well."
        ),
        "too often",
    )


class SignInForm(forms.Form):
    """Work e-mail and password; the code on paper where strangers have tried too often."""

    username = forms.CharField(max_length=254)
    password = forms.CharField(max_length=LONG, strip=False)
    paper = forms.CharField(max_length=100, required=False)

    def __init__(self, request: HttpRequest, sent: QueryDict | None) -> None:
        super().__init__(sent)
        self.request = request
        self.locked = False
        self.person: Person | None = None

    def clean(self) -> dict[str, Any]:
        """Raises Busy."""
        given = self.cleaned_data
        if not self.errors:
            self.person = self._right(given["username"], given["password"], given["paper"])
        return given

    def _right(self, email: str, password: str, paper: str) -> Person:
        tries = Tries(self.request, email, "password")
        if not tries.may_try() and not paper_fits(email, paper):
            self.locked = True
            raise too_often()
        person = get_adapter(self.request).authenticate(
            self.request, email=email, password=password
        )
        if not isinstance(person, Person):
            raise wrong()
        tries.was_right()
        return person


class SecondStepForm(forms.Form):
    """A code from an app, or what a security key answered."""

    code = forms.CharField(max_length=20, required=False)
    answer = forms.CharField(max_length=ANSWER, required=False)

    def __init__(self, request: HttpRequest, person: Person, sent: QueryDict | None) -> None:
        super().__init__(sent)
        self.request, self.person = request, person
        self.key: Answer | None = None

    @property
    def how(self) -> str:
        return "key" if self.key else "code"

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors:
            self._check_second(given["code"], given["answer"])
        return given

    def _check_second(self, code: str, answer: str) -> None:
        tries = Tries(self.request, self.person.email, "second")
        if not tries.may_try():
            raise ValidationError(_("Too many wrong tries. Please wait fifteen minutes."), "often")
        if not (self._key_answers(answer) if answer else self._code_fits(code)):
            raise ValidationError(_("That did not fit. Please try again."), "wrong")
        tries.was_right()

    def _key_answers(self, answer: str) -> bool:
        try:
            self.key = answered_own(self.request, self.person, answer)
        except NotRight:
            return False
        hold_prf(self.request, self.key.prf)
        return True

    def _code_fits(self, code: str) -> bool:
        return codes_are_enough(self.person) and code_fits(self.person, code)


class OwnPassword(SecondStepForm):
    """The password of whoever is signed in, and their second step: to unlock, and for grave acts."""

    password = forms.CharField(max_length=LONG, strip=False)
    root: Root

    def clean(self) -> dict[str, Any]:
        """The password first, so that nobody without it uses up a code. Raises Busy."""
        tries = Tries(self.request, self.person.email, "password")
        if not tries.may_try():
            raise too_often()
        root = opened(self.person.password, typed(self.cleaned_data.get("password", "")))
        if root is None:
            raise ValidationError(_("That is not your password. Please try again."), "wrong")
        tries.was_right()
        self.root = root
        hold_root(self.request, root)
        return super().clean() if self.asks_second else self.cleaned_data

    @property
    def asks_second(self) -> bool:
        return codes_are_enough(self.person) or has_keys(self.person)


class OnlyPassword(OwnPassword):
    """The password alone: inside a session that has just been unlocked with both."""

    asks_second = False


class NewPassword(forms.Form):
    """A new password, twice, strong enough, with help."""

    new = forms.CharField(max_length=LONG, strip=False)
    again = forms.CharField(max_length=LONG, strip=False)

    def whose(self) -> Person:
        return Person(email=self.cleaned_data.get("username", ""))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "new" in given and "again" in given:
            if typed(given["new"]) != typed(given["again"]):
                self.add_error("again", _("The two are not the same. Please type it again."))
            try:
                StrongEnough().validate(given["new"], self.whose())
            except ValidationError as error:
                self.add_error("new", error)
        return given


class LostForm(NewPassword):
    """Work e-mail, the code on paper, and a new password."""

    username = forms.CharField(max_length=254)
    paper = forms.CharField(max_length=100)


class ChangeForm(NewPassword, OwnPassword):
    """The old password, the second step, and the new one."""

    def whose(self) -> Person:
        return self.person

    @property
    def asks_second(self) -> bool:
        """The security key must be there, to be bound to the new password."""
        return has_keys(self.person)


class CodesForm(OnlyPassword):
    """Sets up an app: the first code that it shows, and the password to seal its secret."""

    def __init__(
        self, request: HttpRequest, person: Person, sent: QueryDict | None, secret: str
    ) -> None:
        super().__init__(request, person, sent)
        self.secret = secret

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not fits_once(str(self.person.pk), self.secret, given.get("code", "")):
            raise ValidationError(
                _("That code does not fit. Please type the one shown now."), "wrong"
            )
        return given


class KeyForm(OnlyPassword):
    """Adds a security key that has just answered."""

    only = forms.BooleanField(required=False)
