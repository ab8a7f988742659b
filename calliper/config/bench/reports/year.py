"""The measuring process of a year: another one fills the projection, so that this one's memory is its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

from calliper.config.bench.reports.asked import Asked
from calliper.config.bench.reports.measured import timed
from calliper.config.bench.scratch import peak_mb

DAYS = 365
BY = ("", "agent", "day", "month", "team")


def run(calls: int, agents: int, contacts: int, rounds: int, *, only: str = "") -> dict[str, Any]:
    """Figures per report, of those whose title begins with `only`: the slowest of the rounds."""
    fill = [sys.executable, "-m", "calliper.config.bench.reports.fill", *map(str, (calls, agents, contacts))]
    subprocess.run(fill, check=True)
    import django

    django.setup()
    from django.conf import settings

    from calliper.config.server.warm import warm_up
    from calliper.core.scope import scope, unscoped
    from calliper.orgs.models import Organisation
    from calliper.reports.store import connection

    connection.own(settings.HOME / connection.NAME)
    connection.open_it()
    warm_up()
    with unscoped("operator command"):
        org_id = Organisation.objects.get().pk
    with scope(org_id):
        last = connection.rows("SELECT max(day) FROM days")[0][0]
        found = {each.title: _figures(each, rounds) for each in _asked(last) if each.title.startswith(only)}
    connection.let_go()
    return {"calls": calls, "memory_mb": peak_mb(os.getpid()), "reports": found}


def _asked(last: date) -> list[Asked]:
    from calliper.orgs.models import Member
    from calliper.reports.metrics import metrics

    viewer, since = Member.objects.get(role="owner"), last - timedelta(days=DAYS - 1)
    return [
        Asked(viewer, name, by, since, last)
        for name, metric in metrics().items()
        for by in BY
        if not by or not metric.splits or by in metric.splits
    ]


def _figures(asked: Asked, rounds: int) -> dict[str, Any]:
    taken = [timed(asked.rows_anew) for _ in range(min(2, rounds))]
    remembered, _ = timed(asked.rows)
    return {
        "kind": kind(asked.metric),
        "rows": len(taken[0][1]),
        "ms": round(max(ms for ms, _ in taken), 1),
        "remembered_ms": round(remembered, 2),
    }


def kind(name: str) -> str:
    """Whether a metric adds up what the rollup has; all others look at calls."""
    from calliper.reports.metrics import metric
    from calliper.reports.ways import Added, Days, Most, NoneYet, Recorded, Span

    added = (Added, Days, Most, NoneYet, Recorded, Span)
    parts = metric(name).way.parts()
    return (
        "added"
        if all(isinstance(each, added) and not getattr(each, "only_rows", False) for each in parts)
        else "distinct"
    )


if __name__ == "__main__":
    calls, agents, contacts, rounds = map(int, sys.argv[1:5])
    sys.stdout.write(json.dumps(run(calls, agents, contacts, rounds, only="".join(sys.argv[5:]))) + "\n")
