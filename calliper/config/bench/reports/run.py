"""The measuring process: fills the database of its home, builds the projection, asks every way in turns."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any

from calliper.config.bench.reports.hand import statements
from calliper.config.bench.reports.lite import COLUMNS, Lite, translated
from calliper.config.bench.reports.measured import fastest, medians, plain

SPAN_DAYS, MONTH_DAYS = 36, 30


def run(calls: int, agents: int, contacts: int, rounds: int) -> dict[str, Any]:
    """Figures per report."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from calliper.config.bench import many_calls
    from calliper.config.server.warm import warm_up
    from calliper.core.clock import now
    from calliper.core.scope import scope
    from calliper.orgs.models import Member
    from calliper.reports.access import ordinals
    from calliper.reports.actions.rebuilding import rebuild
    from calliper.reports.question import Question
    from calliper.reports.store import connection

    org = many_calls.build(calls=calls, contacts=contacts, agents=agents, days=SPAN_DAYS, now=now())
    connection.own(settings.HOME / connection.NAME)
    started = time.perf_counter()
    rebuild(now=now())
    rebuild_s = time.perf_counter() - started
    warm_up()
    until = timezone.localdate(now(), org.zone) - timedelta(days=1)
    since = until - timedelta(days=MONTH_DAYS - 1)
    with scope(org.pk):
        viewer, number = Member.objects.get(role="owner"), ordinals.org_number(org.pk)
        given = {"org": number, "since": since.isoformat(), "until": until.isoformat()}
        lite = Lite(settings.HOME / "lite.sqlite3", _narrow())
        found = {}
        for (metric, dimension), ways in statements().items():
            question = Question((metric,), since, until, (dimension,) if dimension else ())
            found[f"{metric} by {dimension}" if dimension else metric] = _Report(
                viewer, question, ways, translated()[metric, dimension], lite, given
            ).figures(rounds)
    in_month = connection.rows(
        f"SELECT count(*) FROM calls WHERE org = {number} AND day BETWEEN '{since}' AND '{until}'"
    )[0][0]
    connection.let_go()
    return {"calls": calls, "calls_in_month": in_month, "rebuild_s": round(rebuild_s, 1), "reports": found}


def _narrow() -> Any:
    """The projection's rows as SQLite keeps them, in order; days as text."""
    from calliper.reports.store import connection

    picked = ", ".join("CAST(day AS VARCHAR)" if name == "day" else name for name in COLUMNS)
    return connection.rows(f"SELECT {picked} FROM calls ORDER BY org, start_ms")


class _Report:
    """One question and the ways to answer it."""

    def __init__(
        self,
        viewer: Any,
        question: Any,
        ways: list[str],
        lite_ways: list[str],
        lite: Lite,
        given: dict[str, Any],
    ) -> None:
        self.viewer, self.question, self.lite, self.given = viewer, question, lite, given
        self.ways, self.lite_ways = [_filled(way, given) for way in ways], lite_ways

    def figures(self, rounds: int) -> dict[str, Any]:
        """Times of each way and whether all say the same."""
        hand = {f"hand {place}": self._by_hand(way) for place, way in enumerate(self.ways)}
        taken, said = medians({"ours": self._ours, **hand}, rounds)
        lite = {f"lite {place}": self._by_lite(way) for place, way in enumerate(self.lite_ways)}
        sqlite, lite_said = fastest(lite, min(2, rounds))
        ms, best = taken.pop("ours"), min(taken.values())
        answers = [self._named(rows) for name, rows in {**said, **lite_said}.items() if name != "ours"]
        return {
            "ms": round(ms, 2),
            "best_ms": round(best, 2),
            "sqlite_ms": round(sqlite, 1),
            "ratio_to_best": round(ms / best, 2),
            "speedup_over_sqlite": round(sqlite / ms, 1),
            "rows_equal": all(each == plain(said["ours"]) for each in answers),
        }

    def _ours(self) -> list[tuple[Any, ...]]:
        from calliper.reports import access, remembered

        remembered.forget()
        return [tuple(row.values()) for row in access.answer(self.viewer, self.question).rows]

    def _by_hand(self, way: str) -> Any:
        from calliper.reports.store import connection

        return lambda: connection.rows(way)

    def _by_lite(self, way: str) -> Any:
        return lambda: self.lite.ask(way, self.given)

    def _named(self, rows: list[tuple[Any, ...]]) -> dict[Any, int]:
        """Rows of numbers as the product names them: agents by their ids, days as dates."""
        from datetime import date

        from calliper.reports.access import ordinals

        found = plain([tuple(row) for row in rows])
        if self.question.dimensions == ("agent",):
            ids = ordinals.row_ids(found)
            return {ids[name]: value for name, value in found.items()}
        if self.question.dimensions == ("day",):
            return {date.fromisoformat(str(name)): value for name, value in found.items()}
        return found


def _filled(statement: str, given: dict[str, Any]) -> str:
    filled = statement.replace(":org", str(given["org"]))
    return filled.replace(":since", f"DATE '{given['since']}'").replace(":until", f"DATE '{given['until']}'")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(*(int(each) for each in sys.argv[1:5]))) + "\n")
