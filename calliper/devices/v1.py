"""What `/api/v1` tells of phones: the shape, and the rows that fill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.paging import by_id
from calliper.core.endpoints.query import Paged
from calliper.core.endpoints.shapes import Page, Shape
from calliper.devices import access
from calliper.devices.models import Device, DeviceDay
from calliper.orgs.viewer import Viewer

Count = Annotated[int, Field(ge=0)]
DAY = timedelta(days=1)


class DevicesQuery(Paged):
    """Which phones."""


class DayOfDevice(Shape):
    """Whether the phone's account of one day and the server's agree."""

    day: date = Field(description="A day in the organisation's time zone.")
    state: Literal["complete", "waiting", "gap", "unknown"] = Field(
        description="Waiting: calls are on the phone still. Gap: calls are missing. Unknown: no account yet."
    )
    seen: Count | None = Field(description="Calls that the phone counted.")
    missing: Count | None = Field(description="Calls that the phone sent and the server has not.")


class DeviceShape(Shape):
    """A phone that calls come from: one installation of the app."""

    id: UUID
    agent_id: UUID = Field(description="Whose phone it is.")
    manufacturer: str | None
    model: str | None
    android_version: str | None
    app_version: str | None = Field(description="Of the Calliper app.")
    state: Literal["revoked", "uninstalled", "offline", "stale", "recording_off", "ok"] = Field(
        description="The worst that is true. Stale: silent for 6 hours; offline: for 24."
    )
    consent: Literal["required", "given", "withdrawn"] = Field(description="What its holder decided last.")
    queued: Count = Field(description="Calls that wait on the phone, as it said last.")
    enrolled_at: datetime = Field(description="UTC.")
    last_heartbeat_at: datetime | None = Field(description="UTC. When it last said that it is alive.")
    last_sync_at: datetime | None = Field(description="UTC. When it last sent calls.")
    last_call_at: datetime | None = Field(description="UTC. When the latest call that it sent began.")
    revoked_at: datetime | None = Field(description="UTC. When it was taken off the list.")
    yesterday: DayOfDevice = Field(description="The last whole day.")


class DevicePage(Page[DeviceShape]):
    """Phones, and the way to more of them."""


@dataclass(frozen=True)
class Moment:
    """When it is, and which day was the last whole one in the organisation's zone."""

    now: datetime
    today: date

    @property
    def yesterday(self) -> date:
        return self.today - DAY


def page_of_devices(viewer: Viewer, query: DevicesQuery, of: List, at: Moment) -> DevicePage:
    """Some phones within reach, in the order in which they enrolled. Raises Problem 400."""
    rows, cursor = by_id(access.devices(viewer), query, of)
    return DevicePage(items=shapes_of(rows, at), next_cursor=cursor)


def shapes_of(devices: Sequence[Device], at: Moment) -> list[DeviceShape]:
    """Phones at hand, with their last whole day; one statement for any number."""
    days = access.days_of(devices, at.yesterday, at.yesterday)
    return [_shape(device, days.get(device.pk, {}).get(at.yesterday), at) for device in devices]


def _shape(device: Device, day: DeviceDay | None, at: Moment) -> DeviceShape:
    return DeviceShape(
        id=device.pk,
        agent_id=device.member_id,
        manufacturer=device.manufacturer or None,
        model=device.model or None,
        android_version=device.android_version or None,
        app_version=device.app_version or None,
        state=device.state(at.now),  # type: ignore[arg-type]
        consent=device.consent,  # type: ignore[arg-type]
        queued=device.queued,
        enrolled_at=device.enrolled_at,
        last_heartbeat_at=device.last_heartbeat_at,
        last_sync_at=device.last_sync_at,
        last_call_at=device.last_call_at,
        revoked_at=device.revoked_at,
        yesterday=DayOfDevice(
            day=at.yesterday,
            state=day.mark if day else "unknown",  # type: ignore[arg-type]
            seen=day.seen if day else None,
            missing=day.missing if day else None,
        ),
    )
