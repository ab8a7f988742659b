"""What rules and alerts are called: whom they watch, when they raise, and what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calliper.calls import people
from calliper.orgs import access as orgs
from calliper.reports.alerts.owed import METRIC
from calliper.reports.explorer.values import Speaker
from calliper.reports.metrics import metrics
from calliper.reports.models import AlertRaised, AlertRule
from calliper.reports.models.alert import AlertKind, Per, Window

KINDS = {
    AlertKind.CALL_BACKS: gettext_lazy("Calls not returned"),
    AlertKind.FIGURE: gettext_lazy("A figure crosses a line"),
    AlertKind.SILENT_TEAM: gettext_lazy("A team makes no calls"),
}
WINDOWS = {
    Window.TODAY: gettext_lazy("Today"),
    Window.HOUR: gettext_lazy("The last full hour"),
    Window.WEEK: gettext_lazy("7 days, with today"),
}
# Said of a rule that could not be looked at.
TROUBLES = {
    "building": gettext_lazy("The figures are being added up. Nothing can be raised until they are there."),
    "broken": gettext_lazy("The figures are damaged. Nothing can be raised until they are rebuilt."),
    "full": gettext_lazy("The disk is full, so the figures stand still. Nothing can be raised."),
    "away": gettext_lazy("The server with the figures does not answer. Nothing can be raised until it does."),
    "large": gettext_lazy("This takes more memory than there is. Watch fewer people."),
    "gone": gettext_lazy("This figure cannot be asked so any more. Change the rule."),
}
UNKNOWN = gettext_lazy("The figures cannot be asked now. Nothing can be raised until they can.")


@dataclass(frozen=True)
class Names:
    """What teams and people are called, and how numbers are written."""

    country: str
    people: Mapping[UUID, str] = field(default_factory=dict)
    teams: Mapping[UUID, str] = field(default_factory=dict)

    @classmethod
    def of(cls, country: str, rules: Iterable[AlertRule], raised: Iterable[AlertRaised] = ()) -> Names:
        """Of everybody whom these are about, in two statements."""
        held, rows = list(rules), list(raised)
        known = [UUID(rule.seen["subject"]) for rule in held if "subject" in rule.seen]
        agents = {rule.agent_id for rule in held if rule.agent_id} | {
            row.subject_id for row in rows if row.per == Per.AGENT
        }
        teams = {rule.team_id for rule in held if rule.team_id} | {
            row.subject_id for row in rows if row.per == Per.TEAM
        }
        found = orgs.teams_ever({*teams, *known})
        return cls(country, people.names({*agents, *known}), {pk: team.name for pk, team in found.items()})

    def who(self, per: str, subject: UUID) -> str:
        """An agent, a team, or everybody."""
        if per == Per.ORG:
            return _("Everybody")
        names = self.people if per == Per.AGENT else self.teams
        return names.get(subject) or (
            _("Somebody who has left") if per == Per.AGENT else _("A team that is gone")
        )

    def watched(self, rule: AlertRule) -> str:
        """Whom a rule watches: `Each agent of North`."""
        if rule.agent_id:
            return self.who(Per.AGENT, rule.agent_id)
        team = self.who(Per.TEAM, rule.team_id) if rule.team_id else ""
        if rule.per == Per.AGENT:
            return _("Each agent of %(team)s") % {"team": team} if team else _("Each agent")
        if rule.per == Per.TEAM:
            return team or _("Each team")
        return _("Everybody together")

    def value(self, rule: AlertRule, value: Decimal) -> str:
        """A value as people read it."""
        if rule.kind == AlertKind.SILENT_TEAM:
            return _("%(n)s min") % {"n": int(value)}
        held = metrics().get(rule.metric if rule.kind == AlertKind.FIGURE else METRIC[Per(rule.per)])
        return Speaker(self.country, {}).number(value, held.unit) if held else str(value)

    def title(self, rule: AlertRule) -> str:
        """When a rule raises, without whom it watches."""
        if rule.kind == AlertKind.CALL_BACKS:
            text = ngettext(
                "Calls not returned within %(n)s minute",
                "Calls not returned within %(n)s minutes",
                rule.minutes,
            )
            return text % {"n": rule.minutes}
        if rule.kind == AlertKind.SILENT_TEAM:
            text = ngettext("No call for %(n)s minute", "No call for %(n)s minutes", rule.minutes)
            return text % {"n": rule.minutes}
        label = figure_label(rule)
        text = _("%(figure)s at %(line)s or more") if rule.above else _("%(figure)s at %(line)s or less")
        return text % {"figure": label, "line": self.value(rule, rule.raise_at)}

    def terms(self, rule: AlertRule) -> list[str]:
        """The rest of what a rule says, in few words each."""
        found = [self.watched(rule)]
        if rule.kind == AlertKind.FIGURE:
            found.append(str(WINDOWS[Window(rule.window)]))
            if rule.clear_at != rule.raise_at:
                over = _("over when under %(line)s") if rule.above else _("over when above %(line)s")
                found.append(over % {"line": self.value(rule, rule.clear_at)})
            if rule.least_calls:
                found.append(_("from %(n)s calls") % {"n": rule.least_calls})
        if rule.in_hours or rule.kind == AlertKind.SILENT_TEAM:
            found.append(_("in working hours"))
        return found

    def headline(self, row: AlertRaised) -> str:
        """What was seen, of whom: `Bob Kulkarni: 3 calls not returned within 30 minutes`."""
        return f"{self.who(row.per, row.subject_id)}: {self.what(row)}"

    def what(self, row: AlertRaised) -> str:
        """What was seen."""
        rule = row.rule
        if rule.kind == AlertKind.CALL_BACKS:
            n = int(row.value or 0)
            text = ngettext(
                "%(n)s contact not called back within %(min)s min",
                "%(n)s contacts not called back within %(min)s min",
                n,
            )
            return text % {"n": n, "min": rule.minutes}
        if rule.kind == AlertKind.SILENT_TEAM:
            silence = row.value if row.value is not None else Decimal(rule.minutes)
            return _("no call for %(time)s") % {"time": self.value(rule, silence)}
        value = self.value(rule, row.value) if row.value is not None else "–"
        return f"{figure_label(rule)} {value}"


def figure_label(rule: AlertRule) -> str:
    """What the metric of a rule is called."""
    held = metrics().get(rule.metric)
    return _(held.label) if held else rule.metric


def trouble_words(trouble: str) -> str:
    """Why a rule could not be looked at, "" when it could."""
    return str(TROUBLES.get(trouble, UNKNOWN)) if trouble else ""
