"""How a page with a form answers, and where a refusal is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calliper.core.refused import Refused
from calliper.orgs import links, mail

if TYPE_CHECKING:
    from calliper.orgs.models import Invitation


def refuse(form: BaseForm, wrong: Refused) -> None:
    """Show the sentence at its field, or at the top of the form."""
    field = wrong.field if wrong.field in form.fields else None
    form.add_error(field, str(wrong))


def shown(
    request: HttpRequest, template: str, form: BaseForm, more: dict[str, Any] | None = None
) -> HttpResponse:
    """The page with its form; 422 when the form has errors, so that machines can tell as well."""
    return render(request, template, {"form": form, **(more or {})}, status=422 if form.errors else 200)


def offers(rows: Iterable[Invitation], org_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Invitations as lists show them; with their links only where no mail carries them."""
    by_hand = mail.route(org_id) == "console"
    return [
        {
            "row": row,
            "is_open": row.is_open(at),
            "link": links.invitation_link(row.pk) if by_hand and row.is_open(at) else "",
        }
        for row in rows
    ]
