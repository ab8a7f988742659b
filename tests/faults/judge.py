"""The checker of `calliper bench faults`, for a test that made its calls itself."""

from __future__ import annotations

import time
from collections.abc import Iterable

from calliper.config.bench.faults.check import Verdict, compare
from calliper.config.bench.faults.network import Witness
from calliper.config.bench.faults.truth import Truth
from calliper.sync.phone import Call, Phone
from tests.server import Server


def judge(
    server: Server, *, org: str, member: str, made: Iterable[Call], phone: Phone, witness: Witness
) -> Verdict:
    """Hold what is stored for a member against the calls that were made and what was ever acknowledged."""
    truth = Truth()
    for call in made:
        truth.placed(call)
    truth.end(phone.log.backup(), witness.acknowledged.values())
    rows = server.ask("rows", org=org, member=member)
    return compare(truth, rows, now_ms=int(time.time() * 1000))
