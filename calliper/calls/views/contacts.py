from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.calls import access, actions, contact_list, contact_names, contact_page, finding
from calliper.calls.columns import CONTACTS, Look
from calliper.calls.forms.writing import NameForm, NeverTrackForm
from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.keys.keyring import Keyring
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest

RENAME = "contacts.rename"


@requires("contacts.read")
@require_safe
def contacts(request: MemberRequest) -> HttpResponse:
    """The contacts within reach, the one spoken with last first."""
    look = Look.of(request.member, request.GET, CONTACTS)
    held = contact_list.ContactList(Asked.of(request, now()), request.GET)
    return render(request, "calls/contacts.html", {**held.context(), **look.context(request.GET)})


@requires("contacts.read")
@require_POST
def find(request: MemberRequest) -> HttpResponse:
    """Narrow the list by a typed name; a number leads to its contact. The address tells neither."""
    held = contact_list.ContactList(Asked.of(request, now()), QueryDict(request.POST.get("kept", "")))
    where = finding.placed(request.POST.get("q", ""), held.asked)
    if "contact" in where:
        return redirect("calls:contact", where["contact"])
    return redirect(held.url(find=where.get("find", "")))


@requires("contacts.read")
@require_safe
def contact(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """One contact with the history of everybody within reach."""
    return page(request, contact_id)


@requires("contacts.rename")
@require_POST
def rename(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Name a contact, for good."""
    found = access.contact(request.member, contact_id, RENAME)
    was, form = found.name_by_kind, NameForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_contact(
                contact=found, by=request.member, name=form.cleaned_data["name"], now=now()
            )
        except Refused as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            return _named(request, contact_id, was)
    return page(request, contact_id, {"form": form}, status=422)


@requires("contacts.rename")
@require_POST
def choose_name(request: MemberRequest, contact_id: UUID, name_id: UUID) -> HttpResponse:
    """Let one of the names that were sent stand, for good."""
    found = access.contact(request.member, contact_id, RENAME)
    sent = access.name_sent(request.member, found, name_id)
    name = contact_names.text_of(sent, Keyring.of(request.org.pk))
    was = found.name_by_kind
    actions.rename_contact(contact=found, by=request.member, name=name, now=now())
    return _named(request, contact_id, was)


@requires("contacts.rename")
@require_POST
def follow_phones(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Take the portal's name off: the latest from a phone stands again."""
    found = access.contact(request.member, contact_id, RENAME)
    try:
        actions.follow_phones(contact=found, by=request.member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("The name follows the phones again."))
    return redirect("calls:contact", contact_id)


def _named(request: MemberRequest, contact_id: UUID, was: str) -> HttpResponse:
    """A name that a phone sent can be had back; an earlier one from the portal is gone."""
    undo = "" if was == "member" else reverse("calls:contact_follow", args=[contact_id])
    messages.success(request, _("The name is saved. Phones no longer change it."), extra_tags=undo)
    return redirect("calls:contact", contact_id)


def page(
    request: MemberRequest, contact_id: UUID, more: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a contact, also when a form on it needs another look."""
    found = access.contact(request.member, contact_id)
    context = contact_page.context(found, Asked.of(request, now()), request.GET)
    forms = {"form": NameForm(initial={"name": context["own_name"]}), "never_form": NeverTrackForm()}
    return render(request, "calls/contact.html", {**context, **forms, **(more or {})}, status=status)
