from __future__ import annotations

from datetime import datetime

from calliper.core.scope import unscoped
from calliper.devices import tokens
from calliper.devices.models import Device


class TokenUnknown(LookupError):
    """No device was ever given this token, or it has a newer one."""


class DeviceRevoked(Exception):
    """The device was taken off the list."""


def device_by_token(token: str) -> Device:
    """The device that shows a token, in whichever organisation; raises TokenUnknown, DeviceRevoked.

    One hash and one look-up by it for every token, so that the time taken tells nothing.
    """
    with unscoped("device token finds its device"):
        found = Device.objects.filter(token_hash=tokens.fingerprint(token)).first()
    if found is None:
        raise TokenUnknown
    check_not_revoked(found.revoked_at, found.revoked_reason)
    return found


def check_not_revoked(revoked_at: datetime | None, reason: str) -> None:
    """Raise DeviceRevoked, or TokenUnknown when the very same installation has enrolled again.

    Its app must not wipe what waits in its queue only because the answer with the newer token got lost.
    """
    if revoked_at is not None:
        raise TokenUnknown if reason == "enrolled_again" else DeviceRevoked
