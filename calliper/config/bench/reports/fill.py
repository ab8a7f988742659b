"""Fills a projection with a year of calls without a system of record, which would take 30 GB of disk.

The people are real rows, the calls are drawn within DuckDB, month after month and in order, as sealed ones are kept.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

DAYS = 365
# As many_calls.py has it: agents work from half past nine to seven and share contacts with two colleagues.
CALLS = """
INSERT INTO sealed
WITH drawn AS (SELECT i, hash(i) AS h, hash(i + 7) AS b, hash(i + 77) AS e, i * {days} * 86400 // {calls} AS t
    FROM range({since}, {until}) AS r(i)),
  raw AS (SELECT i, {first} + t - t % 86400 + 34200 + (t % 86400) * 34200 // 86400 AS s, h % {agents} AS a, e % 20 AS o,
    (h // 100000) % 600 AS d, b FROM drawn),
  made AS (SELECT *, ((a * {contacts} // {agents} + b % (3 * {contacts} // {agents} + 1) * (d + 1) // 600)
    % {contacts})::INTEGER AS c, s + {offset_s} AS l FROM raw)
SELECT {org}, uuid(), s * 1000, to_days((l // 86400)::INTEGER) + DATE '1970-01-01', ((l % 86400) // 3600)::TINYINT,
  ((l // 86400 + 3) % 7)::TINYINT, agents.agent, agents.team, contacts.contact, agents.line, agents.device,
  (CASE WHEN o < 12 THEN 2 WHEN o < 18 THEN 1 WHEN o < 19 THEN 3 ELSE 4 END)::TINYINT,
  (CASE WHEN o < 12 THEN 2 ELSE 1 END)::TINYINT,
  (CASE WHEN o < 8 THEN 1 WHEN o < 12 THEN 2 WHEN o < 18 THEN 1 WHEN o < 19 THEN 3 ELSE 4 END)::TINYINT,
  1, 1, (CASE WHEN o BETWEEN 8 AND 11 OR o > 17 THEN 0 ELSE d + 1 END)::INTEGER, (l % 86400)::INTEGER,
  (5 + c % 120)::INTEGER
FROM made JOIN agents ON agents.k = a JOIN contacts ON contacts.k = c ORDER BY s, i
"""
PIECES = 24


def run(calls: int, agents: int, contacts: int) -> None:
    """Leave a projection in the home of this process."""
    import django

    django.setup()
    from django.conf import settings

    from calliper.config.bench import many_calls
    from calliper.core.clock import now
    from calliper.core.scope import scope
    from calliper.reports.actions.ordinals import give_org_number
    from calliper.reports.store import connection, replacing

    made = many_calls.people(contacts=contacts, agents=agents, days=DAYS, now=now())
    first = many_calls.first_midnight(made.org, DAYS, now())
    connection.own(settings.HOME / connection.NAME)
    connection.open_it(make=True)
    with scope(made.org.pk), connection.writing() as held:
        writer: Any = held
        org = give_org_number(org_id=made.org.pk)
        _number(writer, made)
        words = {
            "org": org, "days": DAYS, "calls": calls, "agents": agents, "contacts": contacts,
            "first": int(first.timestamp()), "offset_s": int((first.utcoffset() or timedelta()).total_seconds()),
        }  # fmt: skip
        for piece in range(PIECES):
            part = {"since": piece * calls // PIECES, "until": (piece + 1) * calls // PIECES}
            writer.execute(CALLS.format(**words, **part))
        replacing.add_up_all(writer, org)
        replacing.mark(writer, org, 1, now())
    connection.checkpoint()
    connection.let_go()


def _number(writer: Any, made: Any) -> None:
    """Tables from the place of an agent or contact to the numbers of their rows."""
    from uuid import UUID

    from calliper.reports.actions.ordinals import give_numbers
    from calliper.reports.store import staging

    people = [tuple(UUID(each) for each in row) for row in made.agents]
    numbers = give_numbers(row_ids={each for row in people for each in row})
    columns = dict.fromkeys(("k", "agent", "team", "line", "device"), "INTEGER")
    staging.stage(
        writer, "agents", columns, [(k, *(numbers[each] for each in row)) for k, row in enumerate(people)]
    )
    found = give_numbers(row_ids=[UUID(each) for each in made.contacts])
    rows = [(k, found[UUID(each)]) for k, each in enumerate(made.contacts)]
    staging.stage(writer, "contacts", dict.fromkeys(("k", "contact"), "INTEGER"), rows)


if __name__ == "__main__":
    run(*map(int, sys.argv[1:4]))
