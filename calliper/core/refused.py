"""A rule said no: the sentence is shown at the form that asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.forms import BaseForm


class Refused(Exception):
    """Raised by actions when a rule forbids the change; carries one sentence and, if known, a field."""

    def __init__(self, sentence: Any, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)

    def put_on(self, form: BaseForm) -> None:
        """Show the sentence at its field, or at the top of the form."""
        form.add_error(self.field if self.field in form.fields else None, str(self))
