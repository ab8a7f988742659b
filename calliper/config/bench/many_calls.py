"""A large organisation on SQLite within minutes: people and contacts as the product stores them, calls by one INSERT.

Agents work from half past nine to seven and share some of their contacts with two colleagues. Calls written so have
random natural keys; every column that a page reads is what ingestion would have stored.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from calliper.calls.models import Contact
from calliper.calls.periods import midnight
from calliper.consent import actions as consent
from calliper.core.bulk import insert_rows
from calliper.core.crypto.index import Purpose
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring
from calliper.core.planner import tell
from calliper.core.scope import scope, unscoped
from calliper.devices.models import Device, Line, LinePeriod
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation

TEAMS = 20
DAYS = 54
OPENS_S, OPEN_S = 34_200, 34_200
CALLS = """
INSERT INTO calls_call (id, org_id, natural_key, agent_id, team_id, line_id, device_id, contact_id, presentation,
  subscription_id, type, direction, outcome, method, mode, start_at, start_ms, offset_min, zone, day, duration_s,
  talk_s, ring_s, modified_ms, received_at, batch_id, import_id, second_precise, source, clock_suspect, twin_of_id,
  deleted_on_phone_at, has_note, corrected_start_at)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {calls} - 1),
  even AS MATERIALIZED (SELECT i, CAST(i * 1.0 * {days} * 86400 / {calls} AS INTEGER) AS t,
    abs(random()) % {agents} AS a, abs(random()) AS b,
    abs(random()) % 20 AS o, abs(random()) % 600 AS d FROM n),
  raw AS (SELECT i, {first} + t - t % 86400 + {opens} + (t % 86400) * {open} / 86400 AS s, a, o, d,
    (a * {contacts} / {agents} + b % (3 * {contacts} / {agents} + 1) * (d + 1) / 600) % {contacts} AS c FROM even)
SELECT lower(printf('%012x', s * 1000) || '7' || substr(hex(randomblob(10)), 2)), '{org}', randomblob(32), agent.id,
  agent.team_id, agent.line_id, agent.device_id, contact.id, 'allowed', 'sim-1',
  CASE WHEN o < 12 THEN 'outgoing' WHEN o < 18 THEN 'incoming' WHEN o < 19 THEN 'missed' ELSE 'rejected' END,
  CASE WHEN o < 12 THEN 'outgoing' ELSE 'incoming' END,
  CASE WHEN o < 8 THEN 'connected' WHEN o < 12 THEN 'not_picked_up' WHEN o < 18 THEN 'connected'
    WHEN o < 19 THEN 'missed' ELSE 'rejected' END,
  'phone', 'voice', strftime('%Y-%m-%d %H:%M:%S', s, 'unixepoch'), s * 1000, 330, 'Asia/Kolkata',
  strftime('%Y-%m-%d', s + 19800, 'unixepoch'), d,
  CASE WHEN o BETWEEN 8 AND 11 OR o > 17 THEN 0 ELSE d + 1 END, NULL, s * 1000,
  strftime('%Y-%m-%d %H:%M:%S', s + d + 5 + c % 120, 'unixepoch'), '{org}', NULL, 0, 'system', 0, NULL, NULL, 0, NULL
FROM raw JOIN temp.agent ON agent.k = a JOIN temp.contact ON contact.k = c
"""


@dataclass(frozen=True)
class Stretch:
    """So many calls, evenly from the first midnight over the days."""

    calls: int
    first: datetime
    days: int


@dataclass(frozen=True)
class People:
    """Ids in hex: member, team, line and device of each agent, and the contacts."""

    org: Organisation
    agents: list[tuple[str, ...]]
    contacts: list[str]


def build(
    *, calls: int, contacts: int, agents: int, days: int = DAYS, now: datetime, name: str = "Bench"
) -> Organisation:
    """An organisation of so many agents in 20 teams with so many calls of the last days, up to yesterday."""
    made = people(contacts=contacts, agents=agents, days=days, now=now, name=name)
    first = first_midnight(made.org, days, now)
    with unscoped("operator command"):
        _calls(made, Stretch(calls, first, days))
    return made.org


def people(*, contacts: int, agents: int, days: int, now: datetime, name: str = "Bench") -> People:
    """An organisation without calls, whose phones were enrolled before the days began."""
    login = Login.objects.create_user(f"{name.lower()}@example.com", name=name)
    org, owner = orgs.create_organisation(login=login, name=name, member_name=name, now=now)
    begun = first_midnight(org, days, now)
    with scope(org.pk):
        consent.ensure_defaults(org=org, now=begun)
        return People(org, _agents(owner, agents, begun, now), _contacts(org.pk, contacts, now))


def first_midnight(org: Organisation, days: int, now: datetime) -> datetime:
    """Where the last so many days before today begin."""
    return midnight(timezone.localdate(now, org.zone) - timedelta(days=days), org.zone)


def _agents(owner: Member, agents: int, begun: datetime, now: datetime) -> list[tuple[str, ...]]:
    teams = [orgs.create_team(by=owner, name=f"Team {n + 1}", now=now) for n in range(TEAMS)]
    rows = []
    for number in range(agents):
        member = orgs.add_member(by=owner, name=f"Agent {number + 1}", role="agent", now=now)
        team = teams[number % TEAMS]
        orgs.place_member(by=owner, member=member, team=team, now=now)
        device = Device.of(member=member, install_id=new_id(), token_hash=new_id().bytes * 2, public_key=b"",
                           manufacturer="Maker", model=f"Model {number % 9}", consent="given", enrolled_at=begun,
                           last_sync_at=now, last_heartbeat_at=now, last_call_at=now)  # fmt: skip
        line = Line.of(label=f"Line {number + 1}", created_at=now)
        LinePeriod.of(line=line, member=member, device=device, subscription_id="sim-1")
        rows.append(tuple(each.pk.hex for each in (member, team, line, device)))
    return rows


def _contacts(org_id: UUID, number: int, now: datetime) -> list[str]:
    keyring, chance = Keyring.of(org_id), random.Random(7)  # noqa: S311 - the same names in every run
    rows = []
    for place in range(number):
        e164 = f"+91555{place:07d}"
        row = Contact(number_index=keyring.index(Purpose.NUMBER, e164), number_kind="phone", created_at=now)
        row.number_enc = keyring.encrypt("calls_contact", "number_enc", row.pk, e164)
        if chance.random() < 0.6:
            row.name_enc = keyring.encrypt("calls_contact", "name_enc", row.pk, f"Contact {place}")
        rows.append(row)
    insert_rows(rows)
    return [row.pk.hex for row in rows]


def _calls(made: People, wanted: Stretch) -> None:
    """Indexes are built after the rows: that is what makes millions of them a matter of minutes."""
    with connection.cursor() as cursor:
        raw: Any = cursor.connection
        # No transaction of Django's: the guard reads single statements, and this one is made of constants.
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("CREATE TEMP TABLE agent (k INTEGER PRIMARY KEY, id, team_id, line_id, device_id)")
        raw.executemany(
            "INSERT INTO temp.agent VALUES (?, ?, ?, ?, ?)", [(k, *row) for k, row in enumerate(made.agents)]
        )
        raw.execute("CREATE TEMP TABLE contact (k INTEGER PRIMARY KEY, id)")
        raw.executemany("INSERT INTO temp.contact VALUES (?, ?)", list(enumerate(made.contacts)))
        indexes = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'calls_call' AND type = 'index' AND sql NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            raw.execute(f'DROP INDEX "{name}"')
        raw.execute(
            CALLS.format(calls=wanted.calls, first=int(wanted.first.timestamp()), days=wanted.days, opens=OPENS_S,
                         open=OPEN_S, org=made.org.pk.hex, agents=len(made.agents),
                         contacts=len(made.contacts))
        )  # fmt: skip
        for _, sql in indexes:
            raw.execute(sql)
        for table in ("agent", "contact"):
            raw.execute(f"DROP TABLE temp.{table}")
        raw.commit()
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA synchronous=FULL")
    tell(connection)
