"""Rules about teams that make no calls: silence within the shift that runs, as far as their phones could tell."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from calliper.calls import access as calls
from calliper.devices import access as devices
from calliper.reports.alerts.around import Around, Open
from calliper.reports.alerts.judging import Sight
from calliper.reports.models import AlertRule

MINUTE_S = 60
# Phones say every quarter of an hour that they are there; one that missed that twice may hold calls.
HEARD = timedelta(minutes=45)


def sights(rule: AlertRule, around: Around, opened: Open) -> dict[UUID, Sight]:
    """Every team at work; one that has never called, or whose phones are not heard from, is not judged."""
    if not around.is_working:
        return {}
    known = _known_until(around)
    lasts = calls.last_of_teams(around.teams_of(rule), until=around.now)
    found = {}
    for team in around.teams_of(rule):
        last, until, since = lasts.get(team), known.get(team), opened.get(team)
        if last is not None and until is not None:
            found[team] = _sight(rule, around, last, until)
        elif since is not None:
            # The alert of the phones says the rest; this one waits.
            found[team] = Sight(None, raises=False, stays=True)
    return {team: seen for team, seen in found.items() if not _is_lapsed(around, opened.get(team))}


def _sight(rule: AlertRule, around: Around, last: datetime, until: datetime) -> Sight:
    silence = max(around.working.silence(last, max(until, last)), timedelta())
    minutes = int(silence.total_seconds()) // MINUTE_S
    is_silent = minutes >= rule.minutes
    return Sight(Decimal(minutes), raises=is_silent, stays=is_silent)


def _known_until(around: Around) -> dict[UUID, datetime]:
    """Up to when each team's silence is sure: when the first of its phones that can be reached was last heard from."""
    heard: dict[UUID, list[datetime]] = defaultdict(list)
    phones = devices.devices(around.everybody).filter(revoked_at=None, uninstalled_at=None)
    for phone in phones:
        home = around.agents.get(phone.member_id)
        if home and phone.member_id not in around.away and around.now - phone.seen_at() <= HEARD:
            heard[home].append(phone.seen_at())
    return {team: min(moments) for team, moments in heard.items()}


def _is_lapsed(around: Around, opened_at: datetime | None) -> bool:
    """Each shift begins without the alerts of the one before."""
    began = around.working.began_at(around.now)
    return opened_at is not None and began is not None and opened_at < began
