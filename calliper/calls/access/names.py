"""The names that were sent for a contact. Who sees nothing of a sender's calls does not see the name either."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from calliper.calls.access.persons import numbers_of
from calliper.calls.models import Contact, ContactName
from calliper.core.permissions import ORG, reach
from calliper.devices.models import Device
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer


def names_sent(viewer: Viewer, contact_ids: Iterable[UUID]) -> QuerySet[ContactName]:
    """Names of contacts as members and phones within reach gave them, latest first; imports only for all reach."""
    rows = ContactName.objects.filter(contact_id__in=set(contact_ids)).order_by("-at", "-id")
    if reach(viewer, "contacts.read") == ORG:
        return rows
    return rows.filter(Q(by_kind="member") | Q(by_kind="device", by_id__in=_phones(viewer).values("pk")))


def knows_phone(viewer: Viewer, device_id: UUID) -> bool:
    """Whether the viewer may be told that a contact's name came from this phone."""
    return reach(viewer, "contacts.read") == ORG or _phones(viewer).filter(pk=device_id).exists()


def _phones(viewer: Viewer) -> QuerySet[Device]:
    people = orgs.agents_within(viewer, reach(viewer, "contacts.read")).values("pk")
    return Device.objects.filter(member__in=people)


def name_sent(viewer: Viewer, of: Contact, name_id: UUID) -> ContactName:
    """One of them, also of another number of the same person; raises Http404."""
    numbers = [each.pk for each in numbers_of(viewer, of)]
    found = names_sent(viewer, numbers).filter(pk=name_id).first()
    if found is None:
        raise Http404
    return found
