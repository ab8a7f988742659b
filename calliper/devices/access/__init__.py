"""The only door to devices, lines, codes and days, and what phones are told."""

from calliper.devices.access.alerts import alerts, changes, open_alerts, working_time
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
from calliper.devices.access.habits import habits
from calliper.devices.access.lines import (
    history,
    hold_lines,
    line,
    line_number,
    line_periods,
    lines,
    members_of_numbers,
    period,
    periods_of,
    periods_of_lines,
    periods_of_members,
    unknown_sims,
    unknown_sims_of,
)
from calliper.devices.access.tokens import DeviceRevoked, TokenUnknown, device_by_token

__all__ = [
    "BATCH_MAX_ITEMS",
    "DeviceRevoked",
    "TokenUnknown",
    "alerts",
    "changes",
    "code",
    "completeness",
    "days",
    "days_of",
    "device",
    "device_by_token",
    "devices",
    "enrollable",
    "enrolment_document",
    "habits",
    "heartbeat_answer",
    "history",
    "hold",
    "hold_lines",
    "line",
    "line_number",
    "line_periods",
    "lines",
    "members_of_numbers",
    "notice_document",
    "open_alerts",
    "period",
    "periods_of",
    "periods_of_lines",
    "periods_of_members",
    "policy_document",
    "unknown_sims",
    "unknown_sims_of",
    "with_gaps",
    "working_time",
]
