from __future__ import annotations

from datetime import datetime
from typing import Any

from calliper.activity.actions import record
from calliper.devices.models import Device
from calliper.devices.models.device import REWOUND_FOR


def read_counter(*, device: Device, sequence: int, now: datetime) -> dict[str, Any]:
    """What the counter of a batch says, as fields of the device; a clone is an event, once per spell.

    One phone counts up. One that was restored from a backup goes back once and counts up from there. Two live
    copies go back again and again, or the counter that was left behind goes on.
    """
    found: dict[str, Any] = {"last_sequence": sequence}
    is_first = device.last_sync_at is None
    goes_back = sequence <= device.last_sequence and not is_first
    lately = device.rewound_at is not None and now - device.rewound_at <= REWOUND_FOR
    goes_on = (
        lately
        and not goes_back
        and device.rewound_from is not None
        and sequence == device.rewound_from + 1 != device.last_sequence + 1
    )
    if not goes_back and not goes_on:
        return found
    found |= {"rewound_from": device.last_sequence, "rewound_at": now}
    if lately:
        if not device.is_cloned(now):
            record("device.cloned", by=device, now=now, about=device)
        found["cloned_at"] = now
    return found
