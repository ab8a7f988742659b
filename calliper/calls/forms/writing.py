"""What members type about calls: notes, names, tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calliper.calls import access


class NoteForm(forms.Form):
    """A note on one call or many."""

    text = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Write a note…")}),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("A note has room for 2,000 characters."),
        },
    )


class NameForm(forms.Form):
    """The name of a contact."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("It replaces the name from the phones for good."),
        error_messages={"required": _("Write the name you know the contact by.")},
    )


class NeverTrackForm(forms.Form):
    """Why no phone may report a number."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=80,
        help_text=_("For colleagues: family, doctor, bank."),
        error_messages={
            "required": _("Say why, so that colleagues know later."),
            "max_length": _("A reason has room for 80 characters."),
        },
    )


class TagForm(forms.Form):
    """The name of a call tag."""

    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        error_messages={
            "required": _("Give the tag a name."),
            "max_length": _("A tag has room for 40 characters."),
        },
    )


class BulkForm(forms.Form):
    """The calls chosen in a list, and what to do with them: a tag or a note."""

    call = forms.TypedMultipleChoiceField(coerce=str)
    tag = forms.UUIDField(required=False)
    text = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        chosen = [(each, each) for each in data.getlist("call")]
        self.fields["call"] = forms.TypedMultipleChoiceField(coerce=_uuid, choices=chosen)


def _uuid(text: str) -> Any:
    return forms.UUIDField().clean(text)


class TagChoice(forms.Form):
    """One of the organisation's tags."""

    tag: Any = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].queryset = access.tags()  # type: ignore[attr-defined]
