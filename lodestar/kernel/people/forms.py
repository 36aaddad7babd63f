"""What people type on these pages, read and explained; nothing is decided here."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from lodestar.kernel.people.changing import FEWEST_DAYS, MOST_DAYS
from lodestar.kernel.people.models import Person
from lodestar.kernel.people.roles import Role


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(max_length=254)
    role = forms.TypedChoiceField(coerce=Role)
    language = forms.ChoiceField()

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        # No `choices` in the class: they differ from center to center.
        self.fields["role"].choices = [(role.value, role.value) for role in roles]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]  # a ChoiceField


class JoinForm(forms.Form):
    """Address, code, and the same new password twice."""

    email = forms.EmailField(max_length=254)
    code = forms.CharField(max_length=60)
    password = forms.CharField(max_length=1000, strip=False)
    again = forms.CharField(max_length=1000, strip=False)

    def clean(self) -> dict[str, Any]:
        read = super().clean() or self.cleaned_data
        if "password" in read:
            self.check_strength(read["password"], read.get("email", ""))
        if "password" in read and read["password"] != read.get("again"):
            self.add_error("again", ValidationError(gettext("The two passwords are not the same.")))
        return read

    def check_strength(self, password: str, email: str) -> None:
        """The address is what a guesser would try first."""
        try:
            validate_password(password, Person(email=email))
        except ValidationError as error:
            self.add_error("password", error)


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(coerce=Role, choices=[(role.value, role.value) for role in Role])


class CenterForm(forms.Form):
    """What a center decides for itself."""

    note_days = forms.IntegerField(min_value=FEWEST_DAYS, max_value=MOST_DAYS)
    needs_security_key = forms.BooleanField(required=False)
