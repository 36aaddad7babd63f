"""Reading what was typed at the desk. A form parses and explains; what may be, the actions decide."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lodestar.kernel.people.models import Person
from lodestar.kernel.vault.files import About
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.uploads import TOO_LARGE, RefusedUpload, SealedUpload
from lodestar.shiftlog.consents import Asked
from lodestar.shiftlog.handing import usual
from lodestar.shiftlog.notes import (
    CARD,
    CONTACT,
    PART_NAMES,
    REST,
    WORDS,
    Draft,
    Kind,
    Message,
)


lazily = _  # for names that stand in tables elsewhere
LINE: Final = 120
LONG: Final = 10_000
ONE_LINE = _("Please write one line, so that the next shift knows what this is.")
TOO_LONG = _("This is longer than fits here. Please shorten it; nothing was lost.")
WHICH_DAY = _("Please give the day as the calendar shows it.")
FILES_AGAIN = _("Please choose your files again: for safety nothing of them was kept.")


def line(label: Any = "", *, required: bool = False) -> forms.CharField:  # noqa: ANN401 - Django's lazy text
    said = {"required": ONE_LINE, "max_length": TOO_LONG}
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=LINE, required=required, error_messages=said, widget=widget
    )


def long_text(label: Any = "", *, required: bool = False) -> forms.CharField:  # noqa: ANN401 - Django's lazy text
    said = {"required": _("Please write something."), "max_length": TOO_LONG}
    widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=LONG, required=required, error_messages=said, widget=widget
    )


def calendar_day(label: Any, *, required: bool = True) -> forms.DateField:  # noqa: ANN401 - Django's lazy text
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    said = {"required": WHICH_DAY, "invalid": WHICH_DAY}
    return forms.DateField(
        label=label,
        required=required,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        error_messages=said,
    )


def hidden_mark() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput)


class WithFiles(forms.Form):
    """A form to which files can be attached. They were sealed while they arrived."""

    def uploads(self) -> list["UploadedFile[Any]"]:
        return list(self.files.getlist("files"))

    def clean(self) -> dict[str, Any]:
        for upload in self.uploads():
            if isinstance(upload, RefusedUpload):
                self.add_error(None, TOO_LARGE)
        if self.errors and self.uploads():
            self.add_error(None, FILES_AGAIN)
        return self.cleaned_data

    def abouts(self) -> list[About]:
        return [one.about for one in self.uploads() if isinstance(one, SealedUpload)]

    def keep_files(self) -> None:
        """They are written into an entry now."""
        for upload in self.uploads():
            if isinstance(upload, SealedUpload):
                upload.keep()


class NoteForm(WithFiles):
    """A new note. It brings the id of its page along, so that it is written once."""

    page = hidden_mark()
    kind = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, initial=Kind.CALL.value
    )
    headline = line(_("In one line"), required=True)
    due = forms.DateTimeField(
        label=_("When is it due?"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": _("Please give day and time as the calendar shows them.")},
    )
    name = line(lazily(WORDS[CONTACT]["name"]))
    number = line(lazily(WORDS[CONTACT]["number"]))
    hours = line(lazily(WORDS[CONTACT]["hours"]))
    say = line(lazily(WORDS[CONTACT]["say"]))
    message = forms.ChoiceField(
        label=lazily(WORDS[CONTACT]["message"]), required=False, initial=Message.UNKNOWN.value
    )
    watch = long_text(lazily(WORDS["safety"]["watch"]))
    danger = long_text(lazily(WORDS["safety"]["danger"]))
    text = long_text(lazily(WORDS[REST]["text"]))
    until = calendar_day(_("Show it until"))

    def __init__(self, *given: Any, days: int = 1, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        named.setdefault("initial", {"page": uuid4(), "until": today() + timedelta(days=days)})
        super().__init__(*given, **named)
        choice(self, "kind").choices = [(one.value, one.called) for one in Kind]
        choice(self, "message").choices = [(one.value, one.called) for one in Message]
        attrs = self.fields["until"].widget.attrs
        attrs |= {"min": today().isoformat(), "max": (today() + timedelta(days=days)).isoformat()}

    def draft(self) -> Draft:
        given = self.cleaned_data
        contact = {name: given[name] for name in WORDS[CONTACT] if given[name]}
        return Draft(
            kind=Kind(given["kind"]),
            headline=given["headline"],
            due=given["due"],
            until=given["until"],
            contact=contact,
            safety={name: given[name] for name in WORDS["safety"] if given[name]},
            rest={"text": given["text"]} if given["text"] else {},
        )


class AnswerForm(WithFiles):
    """Something to add to a note."""

    once = hidden_mark()
    text = long_text(_("What to add"), required=True)
    part = forms.ChoiceField(label=_("Who can read it?"), widget=forms.RadioSelect, initial=REST)

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        named.setdefault("initial", {"once": uuid4(), "part": REST})
        super().__init__(*given, **named)
        choice(self, "part").choices = [
            (REST, _("Everybody who works with the log")),
            (CONTACT, _("Not volunteers in training")),
        ]


class SearchForm(forms.Form):
    """Words to look for. They are sent in the body of the request, never in an address."""

    words = line(_("Words to look for"), required=True)


class PartnerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """People of partners, each with the name of theirs."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name}, {obj.center}"


class HandForm(forms.Form):
    """To whom, what, what for, until when; the words to agree to are shown next."""

    once = hidden_mark()
    partner = PartnerField(
        label=_("To whom?"),
        queryset=Person.objects.none(),
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a person."), "invalid_choice": _("This person is not one of a partner, or has left.")},
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label=_("What may they see?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose what may be seen.")},
    )
    purpose = line(_("What for? Write it as the person would say it."), required=True)
    until = calendar_day(_("Until when?"), required=False)
    language = forms.ChoiceField(
        label=_("In which language does the person want to read it?"), widget=forms.RadioSelect
    )
    manner = forms.ChoiceField(
        label=_("How do they agree?"), widget=forms.RadioSelect, required=False
    )
    name = line(_("Their name, typed by themselves"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=_("The person has read these words, or heard them, and says yes."), required=False
    )

    def __init__(self, actor: Person, parts: Sequence[str], *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        named.setdefault("initial", {"once": uuid4(), "parts": [CARD], "language": "en"})
        super().__init__(*given, **named)
        self.partners = Person.objects.partners_for(actor).select_related("center")
        partners = self.fields["partner"]
        if isinstance(partners, PartnerField):
            partners.queryset = self.partners
        choice(self, "parts", forms.MultipleChoiceField).choices = [
            (part, called_part(part)) for part in parts
        ]
        choice(self, "language").choices = [("en", "English"), ("es", "Español")]
        choice(self, "manner").choices = [
            ("paper", _("On paper, which goes into the safe")),
            ("typed", _("By typing their name here")),
        ]
        self.fields["purpose"].error_messages["required"] = _("Please say what this is for.")

    def asked(self, actor: Person) -> Asked:
        given = self.cleaned_data
        if actor.center is None:
            raise ValueError("Somebody without a center hands nothing over.")
        return Asked(
            center=actor.center,
            partner=given["partner"],
            parts=tuple(given["parts"]),
            purpose=given["purpose"],
            until=given["until"] or today() + usual(given["partner"]),
            language=given["language"],
        )

    def typed_name(self) -> str:
        """Adds an error where typing was chosen and nothing typed."""
        given = self.cleaned_data
        if given.get("manner") != "typed":
            return ""
        if not given.get("name"):
            self.add_error("name", _("Please let the person type their name."))
        return str(given.get("name", ""))


def choice(
    form: forms.Form, name: str, kind: type[forms.ChoiceField] = forms.ChoiceField
) -> forms.ChoiceField:
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(name)
    return field


def called_part(part: str) -> str:
    return str(lazily(PART_NAMES[part]))
