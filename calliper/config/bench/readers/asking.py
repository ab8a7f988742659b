"""The readers' process: each asks, over a connection of its own, one random question after the other.

A plan of JSON comes in, every answer goes out: [kind, ms, status, whether it may have been remembered].
"""

from __future__ import annotations

import http.client
import json
import random
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from calliper.config.bench.readers.questions import Known, drawn

PATIENCE_S = 120
# Stands at the beginning of an answer, before its rows.
AS_OF, HEAD_BYTES = re.compile(rb'"as_of":\s*("[^"]*")'), 500
Told = tuple[str, float, int, bool]


class Reader:
    """One person with a key."""

    def __init__(self, url: str, number: int, plan: dict[str, Any], seen: Seen) -> None:
        self._host, self._key, self._kinds, self._seen = (
            urlsplit(url).netloc,
            plan["key"],
            plan["kinds"],
            seen,
        )
        self._known, self._chance = Known.of(plan), random.Random(number)  # noqa: S311 - the same questions in every run
        self._server = http.client.HTTPConnection(self._host, timeout=PATIENCE_S)

    def ask(self, seconds: float, most: int) -> Iterator[Told]:
        """The kinds in turns, until the time is over or there were so many."""
        end = time.perf_counter() + seconds
        for asked, kind in enumerate(cycle(self._kinds)):
            if asked >= most or time.perf_counter() >= end:
                self._server.close()
                return
            yield self._once(kind)

    def _once(self, kind: str) -> Told:
        path = drawn(kind, self._known, self._chance)
        started = time.perf_counter()
        try:
            self._server.request("GET", path, headers={"Authorization": f"Bearer {self._key}"})
            answer = self._server.getresponse()
            status, body = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._server.close()
            status, body = 0, b""
        taken_ms = (time.perf_counter() - started) * 1000
        return kind, round(taken_ms, 2), status, self._seen.before(path, body)


class Seen:
    """Which questions were answered at which state of the figures: the same again may come from memory."""

    def __init__(self) -> None:
        self._held, self._lock = set[tuple[str, bytes]](), threading.Lock()

    def before(self, path: str, body: bytes) -> bool:
        """Whether it was; from now on it was."""
        found = AS_OF.search(body[:HEAD_BYTES])
        if not found:
            return False
        with self._lock:
            known = len(self._held)
            self._held.add((path, found[1]))
            return len(self._held) == known


def main() -> None:
    """`url`, `seconds`, `most`, and `readers`, each with `key`, `kinds` and what Known is made of."""
    plan, seen = json.load(sys.stdin), Seen()
    readers = [Reader(plan["url"], number, each, seen) for number, each in enumerate(plan["readers"])]
    with ThreadPoolExecutor(len(readers)) as pool:
        told = pool.map(lambda reader: list(reader.ask(plan["seconds"], plan["most"])), readers)
        found = [each for several in told for each in several]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
