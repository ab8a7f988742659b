"""Turns the call table of a published study into one call log per participant.

The table has `id1, id2, duration, time`: who called whom, for how many seconds, and a MATLAB day number in
the local time of Boston. It names no numbers, so participants get invented ones.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from .call_log import Call, CallType
from .clock import as_ms
from .logs import UnreadableLogError

ZONE = "America/New_York"
MATLAB_DAY_OF_EPOCH = 719_529
VOICEMAIL = "121"
COLUMNS = {"id1", "id2", "duration", "time"}


def number_of(participant: int) -> str:
    """The invented number of a participant."""
    return f"+91900000{participant:04d}"


def is_study(path: Path) -> bool:
    """Whether the file's first line names the columns of the study."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return set(next(csv.reader(file), [])) >= COLUMNS


def read_study(path: Path) -> dict[int, list[Call]]:
    """Every participant's call log in order of time. Raises UnreadableLogError."""
    call_logs: defaultdict[int, list[Call]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _add(call_logs, row)
    return {
        participant: sorted(calls, key=lambda call: call.start_ms) for participant, calls in call_logs.items()
    }


def _add(call_logs: Mapping[int, list[Call]], row: Mapping[str, str]) -> None:
    try:
        caller, called, duration_s = int(row["id1"]), int(row["id2"]), int(row["duration"])
        start_ms = _start_ms(float(row["time"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableLogError(f"A line of the table cannot be read: {error}.") from error
    if caller == called:
        call_logs[caller].append(_call(VOICEMAIL, "outgoing", start_ms, duration_s))
        return
    call_logs[caller].append(_call(number_of(called), "outgoing", start_ms, duration_s))
    kind: CallType = "incoming" if duration_s else "missed"
    call_logs[called].append(_call(number_of(caller), kind, start_ms, duration_s))


def _start_ms(matlab_day: float) -> int:
    local = datetime(1970, 1, 1, tzinfo=ZoneInfo(ZONE)) + timedelta(days=matlab_day - MATLAB_DAY_OF_EPOCH)
    return as_ms(local)


def _call(number: str, kind: CallType, start_ms: int, duration_s: int) -> Call:
    return Call(
        number=number, type=kind, start_ms=start_ms, duration_s=duration_s, subscription_id="sim-1", zone=ZONE
    )
