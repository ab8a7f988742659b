"""The checker of `calliper bench faults`, for a test that made its calls itself."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from calliper.config.bench.faults.check import Verdict, compare
from calliper.config.bench.faults.network import Witness
from calliper.config.bench.faults.office import Office
from calliper.config.bench.faults.truth import Truth
from calliper.sync.phone import Call, Phone


def judge(
    home: Path, *, org: str, member: str, made: Iterable[Call], phone: Phone, witness: Witness
) -> Verdict:
    """Hold what is stored for a member against the calls that were made and what was ever acknowledged."""
    truth = Truth()
    for call in made:
        truth.placed(call)
    truth.end(phone.log.backup(), witness.acknowledged.values())
    office = Office(home)
    try:
        rows = office.ask("rows", org=org, member=member)
    finally:
        office.close()
    return compare(truth, rows, now_ms=int(time.time() * 1000))
