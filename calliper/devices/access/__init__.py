"""The only door to devices, lines, codes and days, and what phones are told."""

from calliper.devices.access.codes import code, enrollable
from calliper.devices.access.days import completeness, days, days_of, with_gaps
from calliper.devices.access.devices import device, devices, hold
from calliper.devices.access.documents import (
    BATCH_MAX_ITEMS,
    enrolment_document,
    heartbeat_answer,
    notice_document,
    policy_document,
)
from calliper.devices.access.lines import (
    history,
    line,
    line_number,
    line_periods,
    lines,
    period,
    unknown_sims,
    unknown_sims_of,
)
from calliper.devices.access.tokens import DeviceRevoked, TokenUnknown, device_by_token

__all__ = [
    "BATCH_MAX_ITEMS",
    "DeviceRevoked",
    "TokenUnknown",
    "code",
    "completeness",
    "days",
    "days_of",
    "device",
    "device_by_token",
    "devices",
    "enrollable",
    "enrolment_document",
    "heartbeat_answer",
    "history",
    "hold",
    "line",
    "line_number",
    "line_periods",
    "lines",
    "notice_document",
    "period",
    "policy_document",
    "unknown_sims",
    "unknown_sims_of",
    "with_gaps",
]
