from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from calliper.core.permissions import reach
from calliper.devices.access.tokens import check_not_revoked
from calliper.devices.models import Device
from calliper.orgs.access import agents_within
from calliper.orgs.viewer import Viewer


def devices(viewer: Viewer, permission: str = "devices.read") -> QuerySet[Device]:
    """The phones of the members within the viewer's reach, with their member and team."""
    people = agents_within(viewer, reach(viewer, permission))
    return Device.objects.filter(member__in=people.values("pk")).select_related("member__team")


def device(viewer: Viewer, device_id: UUID, permission: str = "devices.read") -> Device:
    """One phone within the viewer's reach for a permission; raises Http404."""
    found = devices(viewer, permission).filter(pk=device_id).first()
    if found is None:
        raise Http404
    return found


def hold(device: Device) -> None:
    """Wait until no other transaction works for this device; SQLite has one writer anyway.

    Raises DeviceRevoked or TokenUnknown when it was revoked since it came in.
    """
    rows = Device.objects.select_for_update(of=("self",)).filter(pk=device.pk)
    check_not_revoked(*rows.values_list("revoked_at", "revoked_reason").get())
