"""The way in for devices: protocol version, token, organisation in force, consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from calliper.consent import access as consent
from calliper.core.clock import now
from calliper.core.problem import Problem
from calliper.core.scope import scope
from calliper.devices import access as devices
from calliper.devices.models import Device
from calliper.orgs import access as orgs
from calliper.orgs.models import Organisation
from calliper.sync import versions

Endpoint = Callable[[HttpRequest], HttpResponse]


class Json(HttpResponse):
    """A JSON answer."""

    def __init__(self, body: Any, **kwargs: Any) -> None:
        super().__init__(orjson.dumps(body), content_type="application/json", **kwargs)


@dataclass(frozen=True)
class Door:
    """Who came in."""

    device: Device
    org: Organisation

    def require_consent(self) -> None:
        """Raise Problem 403 unless the phone's holder has agreed to the notice in force."""
        document = consent.latest_notice_version()
        if self.device.consent == "given" and self.device.notice_version >= document:
            return
        raise Problem(
            403,
            "consent_required",
            "The phone's holder has not agreed to the notice. Nothing was stored; the phone keeps all.",
            notice_version=document,
            policy_version=consent.policy_in_force().version,
        )


def current(request: HttpRequest) -> Door:
    """The device that sent the request."""
    door: Door = request.door  # type: ignore[attr-defined]
    return door


def stranger(endpoint: Endpoint) -> Endpoint:
    """An endpoint for a phone that has no token yet."""

    @wraps(endpoint)
    def opened(request: HttpRequest) -> HttpResponse:
        until = versions.check(request, now())
        return _mark_old(endpoint(request), until)

    opened.permission = "stranger"  # type: ignore[attr-defined]
    return opened


def device_only(endpoint: Endpoint) -> Endpoint:
    """An endpoint for an enrolled phone; runs in the phone's organisation."""

    @wraps(endpoint)
    def opened(request: HttpRequest) -> HttpResponse:
        until = versions.check(request, now())
        device = _device(request)
        with scope(device.org_id):
            request.door = Door(device, orgs.organisation(device.org_id))  # type: ignore[attr-defined]
            return _mark_old(endpoint(request), until)

    opened.permission = "device"  # type: ignore[attr-defined]
    return opened


def _device(request: HttpRequest) -> Device:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(401, "unauthorised", "Send the device token as Authorization: Bearer.")
    try:
        return devices.device_by_token(token.strip())
    except devices.TokenUnknown as wrong:
        raise Problem(401, "unauthorised", "This device token is not known here.") from wrong
    except devices.DeviceRevoked as wrong:
        detail = "This phone was taken off the list. Remove what it keeps and enrol again if you should."
        raise Problem(401, "device_revoked", detail, wipe=True) from wrong


def _mark_old(response: HttpResponse, until: Any) -> HttpResponse:
    if until is not None:
        response.headers["Deprecation"] = "true"
        response.headers["Sunset"] = versions.sunset(until)
    return response
