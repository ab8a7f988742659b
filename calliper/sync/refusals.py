"""What lower slices refuse, as problems in the sender's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from calliper.consent import access as consent
from calliper.consent import actions as receipts
from calliper.core.problem import Problem
from calliper.devices import actions as devices
from calliper.devices.access import DeviceRevoked, TokenUnknown
from calliper.sync.actions import BatchReused

PROBLEMS: dict[type[Exception], tuple[int, str, str]] = {
    devices.CodeUnknown: (404, "code_unknown", "There is no such code. Check it, or ask for a new one."),
    devices.CodeExpired: (
        410,
        "code_expired",
        "This code has expired. Codes work for 15 minutes; ask for a new one.",
    ),
    devices.CodeUsed: (409, "code_used", "This code was used already. Every phone needs a code of its own."),
    TokenUnknown: (
        401,
        "unauthorised",
        "This phone enrolled again while it was sending. Nothing was stored.",
    ),
    receipts.SignatureWrong: (
        422,
        "signature_wrong",
        "The signature does not fit the receipt and this phone's key.",
    ),
    BatchReused: (409, "batch_reused", "This batch id came before with other items. Use a new id."),
}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the refusals of actions into problems."""
    try:
        yield
    except tuple(PROBLEMS) as wrong:
        status, code, detail = PROBLEMS[type(wrong)]
        raise Problem(status, code, detail) from wrong
    except receipts.StaleReceipt as wrong:
        detail = "The receipt does not follow this phone's last one."
        raise Problem(409, "stale_receipt", detail, previous=wrong.previous) from wrong
    except DeviceRevoked as wrong:
        detail = "This phone was taken off the list while it was sending. Nothing was stored."
        raise Problem(401, "device_revoked", detail, wipe=True) from wrong
    except receipts.NoticeOutdated as wrong:
        detail = "The notice has changed; show the new one and ask again."
        raise Problem(
            409, "notice_outdated", detail, notice_version=consent.latest_notice_version()
        ) from wrong
    except receipts.Unreadable as wrong:
        raise _unreadable(f"receipt.{wrong}") from wrong
    except devices.EnrolmentUnreadable as wrong:
        raise _unreadable(str(wrong)) from wrong


def _unreadable(text: str) -> Problem:
    """From `field: what is wrong with it`."""
    path, _, message = text.partition(": ")
    return Problem(422, "unreadable", text, errors=[{"path": path, "message": message}])
