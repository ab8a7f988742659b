"""One measurement from an empty folder to the comparison: fill, serve, read alone, read while phones send, compare."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from calliper.config.bench.ingest.load import Sent
from calliper.config.bench.lag import Watch
from calliper.config.bench.readers.phones import EACH, SIZES, Phones
from calliper.config.bench.readers.questions import DAY, LARGE, SMALL
from calliper.config.bench.reports.small import SIZE as SMALL_SIZE
from calliper.config.bench.scratch import Server, peak_mb

BUILT_WITHIN_S = 1800.0
ALONE, WITHOUT_END = 12, 10**9
SHOWN = ("count", "p50_ms", "p95_ms", "p99_ms", "again")
# One key stands for all readers, who are meant to ask as often as they can.
SETTINGS = {"CALLIPER_API_PER_MINUTE": "1000000"}
Told = list[Any]


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """All figures, in milliseconds, megabytes and calls. Raises CalledProcessError, RuntimeError."""
    with tempfile.TemporaryDirectory(prefix="calliper-bench-") as name:
        folder = Path(name)
        server = Server(folder / "home", SETTINGS)
        made = _filled(server, options)
        server.start()
        try:
            found = _measured(server, folder, made, options)
        finally:
            server.stop()
        after = _child(server, "comparing", made["Large"]["org"])
    return found | _judged(after, found["sent"]["calls"] + options["calls"])


def _measured(
    server: Server, folder: Path, made: Mapping[str, Any], options: Mapping[str, Any]
) -> dict[str, Any]:
    build_s = _wait_until_built(server, made.values())
    built_mb = peak_mb(server.process_id)
    large, small = made["Large"], made["Small"]
    alone = [
        *_read(server, [{**large, "kinds": [*LARGE, DAY]}], most=ALONE * (len(LARGE) + 1)),
        *_read(server, [{**small, "kinds": [SMALL]}], most=ALONE * 3),
    ]
    phones, every_s = _phones(server, folder, large, options)
    watch = Watch(server.env)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(phones.send, every_s) if phones else None
        told = _read(server, _readers(large, small, options["readers"]), seconds=options["seconds"])
        sent = sending.result() if sending else []
    ended = time.monotonic()
    behind = watch.end()
    return {
        "calls": options["calls"],
        "readers": options["readers"],
        "build_s": round(build_s, 1),
        "alone": _by_kind(alone),
        "questions": _by_kind(told),
        "errors": dict(Counter(str(status) for _, _, status, _ in (*alone, *told) if status != 200)),
        "sent": _sent(sent)
        | {"worst_behind_s": round(max(behind), 2), "caught_up_s": round(time.monotonic() - ended, 1)},
        "built_mb": built_mb,
        "peak_mb": peak_mb(server.process_id),
    }


def _judged(after: Mapping[str, Any], expected: int) -> dict[str, Any]:
    """`lost` are calls that a phone was told are stored, and that are not, or are not in the figures."""
    lost = max(0, expected - after["stored"]) + max(0, after["counted"] - after["projected"])
    equal = after["projected"] == after["counted"] and not after["differences"] and not after["waiting"]
    return {"after": after, "lost": lost, "rows_equal": equal}


def _filled(server: Server, options: Mapping[str, Any]) -> dict[str, Any]:
    for database in ("keys", "default"):
        command = [sys.executable, "-m", "django", "migrate", "--database", database, "--verbosity", "0"]
        subprocess.run(command, env=server.env, check=True)
    large = {name: options[name] for name in ("calls", "agents", "contacts", "days")}
    sizes = {"Small": {**SMALL_SIZE, "calls": options["small_calls"]}, "Large": large}
    found: dict[str, Any] = _child(server, "filling", json.dumps(sizes))
    return found


def _child(server: Server, module: str, *given: str, said: str | None = None) -> Any:
    """What a process on the server's home says last."""
    command = [sys.executable, "-m", f"calliper.config.bench.readers.{module}", *given]
    told = subprocess.run(command, env=server.env, input=said, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(told.stdout.splitlines()[-1])


def _wait_until_built(server: Server, orgs: Any) -> float:
    """Seconds until both organisations have figures. Raises RuntimeError."""
    begun = time.monotonic()
    for org in orgs:
        while _status(server, org) != 200:
            if time.monotonic() > begun + BUILT_WITHIN_S:
                message = (
                    f"the figures were not there after {BUILT_WITHIN_S} seconds; {server.told} may say why"
                )
                raise RuntimeError(message)
            time.sleep(0.25)
    return time.monotonic() - begun


def _status(server: Server, org: Mapping[str, Any]) -> int:
    given = {"metric": "calls", "since": org["until"], "until": org["until"]}
    asked = {"headers": {"Authorization": f"Bearer {org['key']}"}, "params": given, "timeout": 60}
    return httpx.get(f"{server.url}/api/v1/metrics/values", **asked).status_code  # type: ignore[arg-type]


def _phones(
    server: Server, folder: Path, org: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Phones | None, float]:
    """Phones that send as long as readers read, and how many seconds apart each of them sends."""
    if not options["per_second"]:
        return None, 0.0
    number = min(EACH * len(SIZES), len(org["agents"]))
    every_s = number / options["per_second"]
    return Phones(server, folder, org, batches=max(1, int(options["seconds"] / every_s))), every_s


def _readers(large: Mapping[str, Any], small: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    """Of every four one asks small questions; each begins elsewhere in the list."""
    kinds, found = list(LARGE), []
    for place in range(number):
        turned = kinds[place % len(kinds) :] + kinds[: place % len(kinds)]
        found.append({**large, "kinds": turned})
        if place % 4 == 3:
            found[-1] = {**small, "kinds": [SMALL]} if place % 8 == 3 else {**large, "kinds": [DAY]}
    return found


def _read(
    server: Server, readers: Sequence[Mapping[str, Any]], *, seconds: float = 3600, most: int = WITHOUT_END
) -> list[Told]:
    plan = {"url": server.url, "seconds": seconds, "most": most, "readers": readers}
    told: list[Told] = _child(server, "asking", said=json.dumps(plan))
    return told


def _by_kind(told: Sequence[Told]) -> dict[str, dict[str, float]]:
    """Of the answers that were none of errors; `again` are questions that were asked before of the same figures."""
    found = {}
    for kind in dict.fromkeys(each[0] for each in told):
        good = [each for each in told if each[0] == kind and each[2] == 200]
        again = sum(each[3] for each in good)
        found[kind] = {"count": len(good), **shares([each[1] for each in good]), "again": again}
    return found


def shares(times: Sequence[float]) -> dict[str, float]:
    """p50_ms, p95_ms and p99_ms; 0 of nothing."""
    ordered = sorted(times) or [0.0]
    return {
        f"p{share}_ms": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)
        for share in (50, 95, 99)
    }


def _sent(sent: Sequence[Sent]) -> dict[str, Any]:
    times = [each for fleet in sent for each in fleet.times_ms]
    taken_s = max((fleet.taken_s for fleet in sent), default=1.0)
    return {
        "batches": len(times),
        "batches_per_s": round(len(times) / taken_s, 1),
        "calls": sum(fleet.rows for fleet in sent),
        "told_to_wait": sum(fleet.refused for fleet in sent),
        **shares(times),
    }
