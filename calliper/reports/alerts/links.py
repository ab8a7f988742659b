"""Where an alert leads: to the list of what it counted."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime

from calliper.reports.alerts.figures import last_hour
from calliper.reports.alerts.owed import METRIC
from calliper.reports.metrics import metrics
from calliper.reports.models import AlertRaised
from calliper.reports.models.alert import AlertKind, Per, Window

DAY = timedelta(days=1)


def calls_behind(row: AlertRaised) -> str:
    """The list of calls or of calls to return, or the figure in Explore where it is no count of listed calls.

    The time zone in force is the organisation's. "" where there is none.
    """
    whose = {} if row.per == Per.ORG else {str(row.per): str(row.subject_id)}
    kind = row.rule.kind
    if kind == AlertKind.CALL_BACKS:
        asked = {"kind": METRIC[Per(row.per)], "period": "7d", **whose}
        return f"{reverse('reports:call_backs')}?{urlencode(asked)}"
    if kind == AlertKind.SILENT_TEAM:
        return f"{reverse('calls:history')}?{urlencode({'period': 'today', **whose})}"
    return _of_figure(row, whose)


def _of_figure(row: AlertRaised, whose: dict[str, str]) -> str:
    held = metrics().get(row.rule.metric)
    if held is None:
        return ""
    days = _days(row)
    if held.unit == "pairs" and row.rule.window != Window.HOUR:
        return f"{reverse('reports:call_backs')}?{urlencode({'kind': held.name, **days, **whose})}"
    return f"{reverse('reports:explore')}?{urlencode({'metric': held.name, **days, **whose})}"


def _days(row: AlertRaised) -> dict[str, str]:
    """The days that the alert was about when it was last seen."""
    if row.closed_at is None and row.rule.window == Window.WEEK:
        return {"period": "7d"}
    at = localtime(row.closed_at or row.opened_at)
    if row.rule.window == Window.HOUR:
        last = last_hour(at)
        return {"since": f"{last:%Y-%m-%d}", "until": f"{last:%Y-%m-%d}", "hour": str(last.hour)}
    since = at - (6 * DAY if row.rule.window == Window.WEEK else timedelta())
    return {"since": f"{since:%Y-%m-%d}", "until": f"{at:%Y-%m-%d}"}
