"""SMS Backup & Restore: `calls-….xml`, plain or in a zip."""

from __future__ import annotations

from collections.abc import Iterator

from calliper.core.sheets.opened import Source
from calliper.sync.imports import android, xml
from calliper.sync.imports.faults import Fault
from calliper.sync.imports.formats import Head
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import CallRow
from calliper.sync.imports.xml import Attributes

name = "sms_backup_restore"
label = "SMS Backup & Restore"


def recognises(head: Head, filename: str) -> bool:
    """By its first element."""
    return head.kind == "xml" and head.root == "calls"


def rows(source: Source, options: Options) -> Iterator[CallRow | Fault]:
    """One call per `call` element. The count in the first element is not believed."""

    def read(place: int, call: Attributes) -> CallRow:
        digits = android.number(call.get("number"))
        return CallRow(
            place=place,
            agent="",
            number=digits,
            presentation=android.presentation(call.get("presentation"), digits),
            type=android.kind(call.get("type"), source.repairs),
            start_ms=android.start_ms(call.get("date")),
            second_precise=False,
            duration_s=android.seconds(call.get("duration")),
            subscription_id=android.plain(call.get("subscription_id"), 64),
            name=android.name(call.get("contact_name"), source.repairs),
            source=android.plain(call.get("subscription_component_name"), 64) or "system",
            post_dial=android.plain(call.get("post_dial_digits"), 64),
        )

    return xml.calls(source, "call", read)
