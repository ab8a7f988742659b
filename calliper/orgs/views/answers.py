"""How a page with a form answers, and where a refusal is shown."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calliper.core.refused import Refused


def refuse(form: BaseForm, wrong: Refused) -> None:
    """Show the sentence at its field, or at the top of the form."""
    field = wrong.field if wrong.field in form.fields else None
    form.add_error(field, str(wrong))


def shown(request: HttpRequest, template: str, form: BaseForm, more: dict[str, Any] | None = None) -> HttpResponse:
    """The page with its form; 422 when the form has errors, so that machines can tell as well."""
    return render(request, template, {"form": form, **(more or {})}, status=422 if form.errors else 200)
