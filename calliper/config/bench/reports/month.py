"""The measuring process of a month: fills the database of its home, builds the projection, asks every way in turns."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from calliper.config.bench.reports.asked import Asked, filled, plain
from calliper.config.bench.reports.hand import Ways, statements
from calliper.config.bench.reports.lite import COLUMNS, Lite
from calliper.config.bench.reports.measured import fastest, medians, timed
from calliper.config.bench.reports.small import Small

SPAN_DAYS, MONTH_DAYS = 36, 30
BREAK = (13 * 3600, 14 * 3600)


def run(calls: int, agents: int, contacts: int, rounds: int, *, only: str = "") -> dict[str, Any]:
    """Figures per report, of those whose title begins with `only`."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from calliper.config.bench import many_calls
    from calliper.config.server.warm import warm_up
    from calliper.core.clock import now
    from calliper.core.scope import scope
    from calliper.orgs.models import Member
    from calliper.reports.actions.rebuilding import rebuild
    from calliper.reports.store import connection

    small = Small.built(now())
    org = many_calls.build(calls=calls, contacts=contacts, agents=agents, days=SPAN_DAYS, now=now())
    connection.own(settings.HOME / connection.NAME)
    rebuild_ms, _ = timed(lambda: rebuild(now=now()))
    warm_up()
    until = timezone.localdate(now(), org.zone) - timedelta(days=1)
    since = until - timedelta(days=MONTH_DAYS - 1)
    with scope(org.pk):
        viewer = Member.objects.get(role="owner")
        given = _given(viewer, org) | {"since": since.isoformat(), "until": until.isoformat()}
        lite = Lite(settings.HOME / "lite.sqlite3", _narrow(given["org"]))
        found = {}
        for (metric, dimension), ways in statements().items():
            asked = Asked(viewer, metric, dimension, since, until)
            if asked.title.startswith(only):
                found[asked.title] = _figures(asked, ways, lite, given, rounds)
    in_month = connection.rows(filled("SELECT count(*) FROM calls WHERE org = :org AND day >= :since", given))
    with scope(small.org_id):
        small_ms = small.measured(rounds)
    connection.let_go()
    return {
        "calls": calls, "calls_in_month": in_month[0][0], "rebuild_s": round(rebuild_ms / 1000, 1), "small": small_ms,
        "reports": found,
    }  # fmt: skip


def _given(viewer: Any, org: Any) -> dict[str, Any]:
    """What statements by hand have to know of the organisation, which gets a break for lunch."""
    from dataclasses import replace

    from calliper.core.clock import now
    from calliper.orgs import actions as orgs
    from calliper.reports.access import ordinals

    orgs.change_counting(by=viewer, org=org, counting=replace(org.counting, breaks=(BREAK,)), now=now())
    return {
        "org": ordinals.org_number(org.pk), "work_from": org.work_from_s, "work_until": org.work_until_s,
        "idle_over": org.idle_over_s, "break_from": BREAK[0], "break_until": BREAK[1],
    }  # fmt: skip


def _narrow(org: int) -> Any:
    """The projection's rows as SQLite keeps them, in order; days and ids as text."""
    from calliper.reports.store import connection

    as_text = {name: f"CAST({name} AS VARCHAR)" for name in ("day", "id")}
    picked = ", ".join(as_text.get(name, name) for name in COLUMNS)
    return connection.rows(f"SELECT {picked} FROM calls WHERE org = {org} ORDER BY start_ms")


def _figures(asked: Asked, ways: Ways, lite: Lite, given: Mapping[str, Any], rounds: int) -> dict[str, Any]:
    """Times of each way and whether all say the same."""
    from calliper.reports.store import connection

    texts = [filled(each, given) for each in ways.all_of_duckdb]
    hand = {f"hand {n}": partial(connection.rows, each) for n, each in enumerate(texts)}
    taken, said = medians({"ours": asked.rows_anew, **hand}, rounds)
    by_lite = {f"lite {n}": partial(lite.ask, each, given) for n, each in enumerate(ways.all_of_sqlite)}
    sqlite, lite_said = fastest(by_lite, min(2, rounds))
    ms, best = taken.pop("ours"), min(taken.values())
    ours = plain(said.pop("ours"))
    unlike = [name for name, rows in {**said, **lite_said}.items() if asked.named(rows) != ours]
    return {
        "ms": round(ms, 2), "best_ms": round(best, 2), "sqlite_ms": round(sqlite, 1),
        "ratio_to_best": round(ms / best, 2), "speedup_over_sqlite": round(sqlite / ms, 1),
        "rows_equal": not unlike, "unlike": unlike,
    }  # fmt: skip


if __name__ == "__main__":
    calls, agents, contacts, rounds = map(int, sys.argv[1:5])
    sys.stdout.write(json.dumps(run(calls, agents, contacts, rounds, only="".join(sys.argv[5:]))) + "\n")
