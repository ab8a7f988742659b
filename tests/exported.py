"""Call logs as apps export them, for tests and pictures of imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from calliper.sync.phone import Call

TYPES = {
    "incoming": 1,
    "outgoing": 2,
    "missed": 3,
    "voicemail": 4,
    "rejected": 5,
    "blocked": 6,
    "answered_elsewhere": 7,
}


def sms_backup(calls: Iterable[Call | Mapping[str, Any]]) -> bytes:
    """The calls as SMS Backup & Restore writes them."""
    rows = [each if isinstance(each, Mapping) else _of_phone(each) for each in calls]
    lines = [
        "<call " + " ".join(f"{key}={quoteattr(str(value))}" for key, value in row.items()) + " />"
        for row in rows
    ]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<calls count="{len(rows)}" type="full">\n'
    return (head + "\n".join(lines) + "\n</calls>\n").encode()


def _of_phone(call: Call) -> dict[str, Any]:
    return {
        "number": call.number,
        "duration": call.duration_s,
        "date": call.start_ms,
        "type": TYPES[call.type],
        "presentation": 1,
        "contact_name": getattr(call, "name", None) or "(Unknown)",
    }


def coloros(calls: Iterable[Call]) -> bytes:
    """The calls as phones with ColorOS back them up."""
    rows = "".join(
        f'<CALL_RECORDS number={quoteattr(call.number)} duration="{call.duration_s}" type="{TYPES[call.type]}" '
        f'date="{call.start_ms}" name={quoteattr(getattr(call, "name", None) or "")} ring_time="9" />\n'
        for call in calls
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<CallLog>\n{rows}</CallLog>\n'.encode()


def callyzer(calls: Iterable[Call], agent: str) -> bytes:
    """The calls as a history exported from Callyzer, with times in UTC."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        ["emp_name", "client_name", "client_number", "duration", "call_type", "call_date", "call_time"]
    )
    for call in calls:
        start = datetime.fromtimestamp(call.start_ms / 1000, UTC)
        kind = call.type.capitalize()
        name = getattr(call, "name", None) or "Unknown"
        rows.writerow(
            [agent, name, call.number, call.duration_s, kind, f"{start:%Y-%m-%d}", f"{start:%H:%M:%S}"]
        )
    return text.getvalue().encode()
