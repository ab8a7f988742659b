"""Three ways to the same list: typed into a small table, pasted, or a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused
from calliper.core.sheets.reading import read_table
from calliper.orgs import actions
from calliper.orgs.forms.role_field import giveable
from calliper.orgs.models import Member, PeopleImport
from calliper.orgs.people.columns import CHOICES
from calliper.orgs.people.table import MOST_ROWS, Lines, lines, pasted
from calliper.orgs.roles import Role

TYPED_ROWS = 5
TYPED = ("name", "email", "role", "team")
WORDS = {"name": _("Name"), "email": _("E-mail"), "role": _("Role"), "team": _("Team")}
# What is typed here is called as in a list, so that it is read like one.
HEADINGS = ("Name", "E-mail", "Role", "Team")


class TypedForm(forms.Form):
    """A few people, one in each row."""

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may_give = [role for role in giveable(by) if role.base != Role.OWNER]
        # Own roles are written by name here, as they are in a list.
        roles = [(role.label if role.custom else role.key, role.label) for role in may_give]
        for row in range(TYPED_ROWS):
            for name in TYPED:
                label = WORDS[name]
                if name == "role":
                    field: forms.Field = forms.ChoiceField(
                        choices=roles, required=False, label=label, initial=Role.AGENT
                    )
                else:
                    field = forms.CharField(required=False, max_length=400, label=label)
                self.fields[f"{name}_{row}"] = field

    def grid(self) -> list[list[forms.BoundField]]:
        """The fields row by row."""
        return [[self[f"{name}_{row}"] for name in TYPED] for row in range(TYPED_ROWS)]

    def read(self) -> Lines:
        """The rows that hold something; raises Refused when none does."""
        rows = []
        for row in range(TYPED_ROWS):
            cells = [str(self.cleaned_data[f"{name}_{row}"]) for name in TYPED]
            is_blank = not any(cell for name, cell in zip(TYPED, cells, strict=True) if name != "role")
            rows.append([""] * len(TYPED) if is_blank else cells)
        lines(rows)
        return lines([list(HEADINGS), *rows], range(len(rows) + 1))


class _ListForm(forms.Form):
    """What a list says is judged row by row; who sends it does not matter to the form."""

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PastedForm(_ListForm):
    """A list copied from somewhere."""

    text = forms.CharField(
        label=_("One person per line"),
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"}),
        help_text=_(
            "Copy the rows of a spreadsheet and paste them, or write: name, e-mail, role, team. "
            "Only the name is needed. A first line of headings is understood."
        ),
    )

    def read(self) -> Lines:
        """The lines as a table; raises Refused."""
        return pasted(self.cleaned_data["text"])


class FileForm(_ListForm):
    """A CSV or XLSX file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 5,000 people and 10 MB. Columns are recognised by their headings."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def read(self) -> Lines:
        """The first sheet as a table; raises Refused."""
        table = read_table(self.cleaned_data["file"], limit=MOST_ROWS)
        first = min(table.places, default=2) - 1
        return lines([table.headings, *table.rows], (first, *table.places))


FORMS: dict[str, type[TypedForm | PastedForm | FileForm]] = {
    "typed": TypedForm,
    "pasted": PastedForm,
    "file": FileForm,
}
WAYS = [("typed", _("Type")), ("pasted", _("Paste")), ("file", _("File"))]


def draft(
    form: TypedForm | PastedForm | FileForm, *, by: Member, source: str, now: datetime
) -> PeopleImport | None:
    """The list as a draft; None, with the sentence on the form, when it cannot be read."""
    try:
        return actions.draft_people(by=by, lines=form.read(), source=source, now=now)
    except Refused as wrong:
        wrong.put_on(form)
        return None


class ColumnsForm(forms.Form):
    """Which column holds what."""

    def __init__(self, *args: Any, people: PeopleImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, held in enumerate(people.columns):
            heading = people.headings[place] if people.headings else ""
            label = heading or _("Column %(n)s") % {"n": place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(
                choices=CHOICES, required=False, initial=held, label=label, help_text=_example(people, place)
            )

        if not people.headings:
            self.fields["headed"] = forms.BooleanField(
                required=False, label=_("The first line holds headings")
            )

    def save(self, people: PeopleImport) -> None:
        """Keep the choice; raises Refused."""
        chosen = [self.cleaned_data[name] for name in self.fields if name != "headed"]
        headed = bool(self.cleaned_data.get("headed"))
        actions.name_columns(people=people, columns=chosen, headed=headed)


def _example(people: PeopleImport, place: int) -> str:
    found = (row[place] for row in people.rows if row[place])
    # Help texts are shown as they stand, and this one was written by the sender.
    return escape(str(next(found, ""))[:60])
