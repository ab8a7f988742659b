"""Phones that send small batches beside the readers: calls of the last hours, one to ten at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from calliper.config.bench.ingest.load import EVERY_MS, Fleet, Sent
from calliper.config.bench.office import Office
from calliper.config.bench.scratch import Server
from calliper.core.clock import ms, now

# How many calls the batches of a phone hold: most phones send what one or two conversations left.
SIZES = (1, 1, 2, 4, 10)
EACH = 20


class Phones:
    """Twenty of each size, all of agents of one organisation."""

    def __init__(self, server: Server, folder: Path, org: Mapping[str, Any], *, batches: int) -> None:
        """Enrol them; every phone will send so many batches, the last of them of calls that have just ended."""
        self._batches, until_ms = batches, ms(now())

        def begins(phone: int, number: int, calls: int) -> int:
            return until_ms - (batches - number) * calls * EVERY_MS

        codes = _codes(server.env, org["org"], org["agents"][: EACH * len(SIZES)])
        self._fleets = []
        for place, calls in enumerate(SIZES):
            mine = codes[place :: len(SIZES)]
            made = folder / f"fleet-{place}"
            self._fleets.append(
                (len(mine), Fleet(server.url, mine, made, calls=calls, begins=begins, patient=True))
            )

    def send(self, every_s: float) -> list[Sent]:
        """Have each phone send all its batches, one every so often."""
        with ThreadPoolExecutor(len(self._fleets)) as pool:
            sending = [
                pool.submit(fleet.send, phones=phones, batches=self._batches, every_s=every_s)
                for phones, fleet in self._fleets
                if phones
            ]
            return [each.result() for each in sending]


def _codes(env: Mapping[str, str], org: str, members: Sequence[str]) -> list[str]:
    with closing(Office(env)) as office:
        return [office.ask("code", org=org, member=member) for member in members]
