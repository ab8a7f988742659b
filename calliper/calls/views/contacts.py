from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.calls import access, actions, contact_list, contact_page
from calliper.calls.forms.writing import NameForm
from calliper.calls.views.asked import asked
from calliper.core.clock import now
from calliper.core.permissions import allows, requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("contacts.read")
@require_safe
def contacts(request: MemberRequest) -> HttpResponse:
    """The contacts within reach, the one spoken with last first."""
    return render(request, "calls/contacts.html", contact_list.listed(asked(request), request.GET))


@requires("contacts.read")
@require_safe
def contact(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """One contact with the history of everybody within reach."""
    return page(request, contact_id)


@requires("contacts.rename")
@require_POST
def rename(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Name a contact, for good."""
    found = access.contact(request.member, contact_id)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_contact(
                contact=found, by=request.member, name=form.cleaned_data["name"], now=now()
            )
        except Refused as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            messages.success(request, _("The name is saved. Phones no longer change it."))
            return redirect("calls:contact", found.pk)
    return page(request, contact_id, form, status=422)


def page(
    request: MemberRequest, contact_id: UUID, form: NameForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a contact, also when its name needs another look."""
    found = access.contact(request.member, contact_id)
    context = contact_page.context(found, asked(request), request.GET)
    rights = {name: allows(request.member, f"contacts.{name}") for name in ("rename", "reveal")}
    rights["activity"] = allows(request.member, "activity.read")
    context["form"] = form or NameForm(initial={"name": context["party"].name})
    return render(request, "calls/contact.html", {**context, "rights": rights}, status=status)
