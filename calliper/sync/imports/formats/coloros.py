"""ColorOS (OPPO, realme, OnePlus): the phone's own export, `<CallLog><CALL_RECORDS …/></CallLog>`."""

from __future__ import annotations

from collections.abc import Iterator

from calliper.core.sheets.opened import Source
from calliper.sync.imports import android, xml
from calliper.sync.imports.faults import Fault
from calliper.sync.imports.formats import Head
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import CallRow
from calliper.sync.imports.xml import Attributes

name = "coloros"
label = "OPPO, realme or OnePlus phone (ColorOS)"
VIDEO = 1
LONGEST_RING_S = 86_400


def recognises(head: Head, filename: str) -> bool:
    """By its first element."""
    return head.kind == "xml" and head.root == "CallLog"


def rows(source: Source, options: Options) -> Iterator[CallRow | Fault]:
    """One call per `CALL_RECORDS` element, with the seconds that it rang."""

    def read(place: int, call: Attributes) -> CallRow:
        digits = android.number(call.get("number"))
        features = call.get("features", "")
        return CallRow(
            place=place,
            agent="",
            number=digits,
            presentation=android.presentation(call.get("presentation"), digits),
            type=android.kind(call.get("type"), source.repairs),
            start_ms=android.start_ms(call.get("date")),
            second_precise=False,
            duration_s=android.seconds(call.get("duration")),
            ring_s=_ring_s(call.get("ring_time")),
            subscription_id=android.plain(call.get("subscription_id"), 64),
            name=android.name(call.get("name"), source.repairs),
            source="system",
            mode="video" if features.isdecimal() and int(features[:9]) & VIDEO else "voice",
        )

    return xml.calls(source, "CALL_RECORDS", read)


def _ring_s(text: str | None) -> int | None:
    """Seconds; a value that no ringing has is not known rather than a reason to lose the call."""
    return int(text) if text and text.isdecimal() and len(text) < 6 and int(text) <= LONGEST_RING_S else None
