"""An alert rule as somebody fills it in: one form for each kind."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.core.permissions import ORG, allows, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.reports.access.alerts import MANAGE, READ
from calliper.reports.actions import alert_rules
from calliper.reports.alerts.words import WINDOWS
from calliper.reports.explorer.catalogue import GROUPS, astray, grouped, unmet
from calliper.reports.explorer.values import DRAWN
from calliper.reports.metric import Metric
from calliper.reports.metrics import metric
from calliper.reports.models import AlertRule
from calliper.reports.models.alert import AlertKind, Per, Window

MOST_MINUTES, MOST_PEOPLE = 480, 300
SIDES = [("above", gettext_lazy("or more")), ("below", gettext_lazy("or less"))]
MINUTE_S = 60


def _number(label: Any, **more: Any) -> forms.DecimalField:
    wrong = {
        "invalid": gettext_lazy("Write a number, such as 30."),
        "required": gettext_lazy("Write a number."),
    }
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=2, min_value=0, error_messages=wrong, **more
    )


class AlertRuleForm(forms.Form):
    """What all kinds have: whom the rule watches and who is told. `rule()` makes of it what was meant."""

    kind: AlertKind
    offers: tuple[Per, ...] = (Per.AGENT, Per.TEAM, Per.ORG)
    usual: dict[str, Any] = {}

    about = forms.ChoiceField(
        label=gettext_lazy("Watch"),
        error_messages={"invalid_choice": gettext_lazy("Not here any more, or not one of yours.")},
    )
    in_hours = forms.BooleanField(
        label=gettext_lazy("Only in working hours"),
        required=False,
        help_text=gettext_lazy(
            "Of the days and hours that calls are collected in; from 8 to 20 if those are open."
        ),
    )
    tell_leads = forms.BooleanField(
        label=gettext_lazy("Leads of the team concerned"),
        required=False,
        help_text=gettext_lazy("Where a team has none, owners and admins."),
    )
    tell = forms.MultipleChoiceField(
        label=gettext_lazy("And these people"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each hears only of teams and agents whose figures they see."),
        error_messages={"invalid_choice": gettext_lazy("Somebody of these is not here any more.")},
    )

    def __init__(self, data: Any = None, *, by: Member, held: AlertRule | None = None) -> None:
        self.by, self.held = by, held
        super().__init__(data, initial=self._initial(held))
        fields: dict[str, Any] = self.fields
        fields["about"].choices = self._about()
        fields["tell"].choices = [(str(each.pk), each.name) for each in _readers(by)]
        if not fields["tell"].choices:
            del fields["tell"]

    def rule(self) -> AlertRule:
        """A rule that is not kept yet, of what was filled in."""
        return AlertRule(**self.asked())

    def asked(self) -> dict[str, Any]:
        """The columns of the rule."""
        data = self.cleaned_data
        per, _colon, whose = data["about"].partition(":")
        owner, _slash, row = whose.partition("/")
        return {
            "kind": self.kind,
            "per": per,
            "team_id": UUID(row) if owner == "team" else None,
            "agent_id": UUID(row) if owner == "agent" else None,
            "in_hours": data.get("in_hours", True),
            "tell_leads": data["tell_leads"],
            "tell": list(data.get("tell", ())),
        }

    def save(self, *, now: datetime) -> AlertRule:
        """Keep it; raises Refused."""
        if self.held is None:
            return alert_rules.add_rule(by=self.by, rule=self.rule(), now=now)
        return alert_rules.change_rule(by=self.by, rule=self.held, to=self.asked(), now=now)

    def _initial(self, held: AlertRule | None) -> dict[str, Any]:
        if held is None:
            return {"in_hours": True, "tell_leads": True, **self.usual}
        whose = (
            f"team/{held.team_id}" if held.team_id else f"agent/{held.agent_id}" if held.agent_id else "all"
        )
        about = f"{held.per}:{whose}"
        return {"about": about, "in_hours": held.in_hours, "tell_leads": held.tell_leads, "tell": held.tell}

    def _about(self) -> list[Any]:
        """Whom one may watch, in groups: everybody only who sees everybody."""
        teams = [(team.pk, team.name) for team in orgs.teams(self.by, MANAGE)]
        everywhere = reach(self.by, MANAGE) == ORG
        found: list[Any] = []
        if Per.AGENT in self.offers:
            each = [("agent:all", _("Each agent"))] if everywhere else []
            each += [(f"agent:team/{pk}", _("Each agent of %(team)s") % {"team": name}) for pk, name in teams]
            found.append((_("Agents"), each))
        if Per.TEAM in self.offers:
            each = [("team:all", _("Each team"))] if everywhere else []
            found.append((_("Teams"), each + [(f"team:team/{pk}", name) for pk, name in teams]))
        if Per.ORG in self.offers and everywhere:
            found.append((_("Organisation"), [("org:all", _("Everybody together"))]))
        if Per.AGENT in self.offers:
            people = orgs.members(self.by, MANAGE).filter(disabled_at=None).order_by("name")
            single = [
                (f"agent:agent/{pk}", name) for pk, name in people.values_list("pk", "name")[:MOST_PEOPLE]
            ]
            found.append((_("One agent"), single))
        return [(group, choices) for group, choices in found if choices]


class CallBacksForm(AlertRuleForm):
    """Calls that nobody returned."""

    kind = AlertKind.CALL_BACKS
    usual = {"minutes": 30}
    field_order = ["minutes", "about", "in_hours", "tell_leads", "tell"]
    minutes = forms.IntegerField(
        label=gettext_lazy("Not called back within"),
        min_value=1,
        max_value=MOST_MINUTES,
        help_text=gettext_lazy(
            "Minutes since the last missed or rejected call. What waits is the same as under Call back; calls from "
            "before the last working day raise nothing."
        ),
    )

    def _initial(self, held: AlertRule | None) -> dict[str, Any]:
        return super()._initial(held) | ({"minutes": held.minutes} if held else {})

    def asked(self) -> dict[str, Any]:
        """With the minutes."""
        return super().asked() | {"minutes": self.cleaned_data["minutes"]}


class SilentTeamForm(AlertRuleForm):
    """A team that makes no calls."""

    kind = AlertKind.SILENT_TEAM
    offers = (Per.TEAM,)
    usual = {"minutes": 60}
    field_order = ["minutes", "about", "tell_leads", "tell"]
    minutes = forms.IntegerField(
        label=gettext_lazy("No call for"),
        min_value=10,
        max_value=MOST_MINUTES,
        help_text=gettext_lazy(
            "Minutes of the shift that runs. Not on free days, and not while the team's phones cannot be reached."
        ),
    )
    # Silence is judged within working hours, always.
    in_hours = None  # type: ignore[assignment]

    def _initial(self, held: AlertRule | None) -> dict[str, Any]:
        return super()._initial(held) | ({"minutes": held.minutes} if held else {})

    def asked(self) -> dict[str, Any]:
        """With the minutes."""
        return super().asked() | {"minutes": self.cleaned_data["minutes"]}


class FigureForm(AlertRuleForm):
    """A figure that crosses a line. Times are written in minutes and kept in seconds."""

    kind = AlertKind.FIGURE
    usual = {"metric": "missed", "side": "above", "window": Window.TODAY, "least_calls": 20}
    field_order = ["metric", "raise_at", "side", "clear_at", "window", "least_calls", "about", "in_hours"]
    metric = forms.ChoiceField(label=gettext_lazy("Figure"))
    raise_at = _number(
        gettext_lazy("Alert at"),
        help_text=gettext_lazy("Times in minutes, shares in percent, all else as a number."),
    )
    side = forms.ChoiceField(label=gettext_lazy("And beyond"), choices=SIDES)
    clear_at = _number(
        gettext_lazy("Over again beyond"),
        required=False,
        help_text=gettext_lazy(
            "A little on the good side of the line, so that a figure at the line is told once."
        ),
    )
    window = forms.ChoiceField(label=gettext_lazy("Over the calls of"), choices=list(WINDOWS.items()))
    least_calls = forms.IntegerField(
        label=gettext_lazy("From this many calls"),
        min_value=0,
        max_value=100_000,
        help_text=gettext_lazy("A share of three calls says nothing. 0 judges any number, none included."),
    )

    def __init__(self, data: Any = None, *, by: Member, held: AlertRule | None = None) -> None:
        super().__init__(data, by=by, held=held)
        choices: Any = self.fields["metric"]
        choices.choices = _figures()

    def clean(self) -> dict[str, Any]:
        """The line in the figure's own unit, the end on its good side, and a question that can be asked."""
        data = super().clean() or {}
        if not {"metric", "raise_at", "side", "window", "about", "least_calls"} <= data.keys():
            return data
        held = metric(data["metric"])
        if data.get("clear_at") is None:
            data["clear_at"] = data["raise_at"]
        is_above = data["side"] == "above"
        if (data["clear_at"] > data["raise_at"]) if is_above else (data["clear_at"] < data["raise_at"]):
            self.add_error("clear_at", _("This lies beyond the line: the alert would end before it begins."))
        self._refuse_unasked(held, data)
        return data

    def _refuse_unasked(self, held: Metric, data: dict[str, Any]) -> None:
        per = data["about"].partition(":")[0]
        by = {"team": ["team"], "agent": ["team", "agent"]}.get(per, [])
        hour = ["hour"] if data["window"] == Window.HOUR else []
        if astray(held.name, [*by, *hour]) or unmet(held.name, [*by, *hour]):
            self.add_error(
                "metric", _("This figure cannot be told apart like that. Choose another one, or other calls.")
            )
        grows = held.unit in ("count", "pairs") or (held.unit == "seconds" and held.name.startswith("talk"))
        if data["side"] == "below" and data["window"] == Window.TODAY and grows:
            self.add_error(
                "window", _("This figure begins each day at 0. Choose the last full hour, or 7 days.")
            )

    def asked(self) -> dict[str, Any]:
        """With the lines."""
        data = self.cleaned_data
        size = MINUTE_S if metric(data["metric"]).unit == "seconds" else 1
        return super().asked() | {
            "metric": data["metric"],
            "above": data["side"] == "above",
            "raise_at": data["raise_at"] * size,
            "clear_at": data["clear_at"] * size,
            "window": data["window"],
            "least_calls": data["least_calls"],
        }

    def _initial(self, held: AlertRule | None) -> dict[str, Any]:
        found = super()._initial(held)
        if held is None:
            return found
        size = MINUTE_S if metric(held.metric).unit == "seconds" else 1
        return found | {
            "metric": held.metric,
            "side": "above" if held.above else "below",
            "raise_at": _short(held.raise_at / size),
            "clear_at": _short(held.clear_at / size),
            "window": held.window,
            "least_calls": held.least_calls,
        }


FORMS: dict[str, type[AlertRuleForm]] = {
    AlertKind.CALL_BACKS: CallBacksForm,
    AlertKind.FIGURE: FigureForm,
    AlertKind.SILENT_TEAM: SilentTeamForm,
}

FIRST = AlertKind.CALL_BACKS.value


def _figures() -> list[Any]:
    """Every metric that is a number, in the groups of Explore."""
    found = [(group, [each for each in held if each.unit in DRAWN]) for group, held in grouped()]
    return [(GROUPS[group], [(each.name, _(each.label)) for each in held]) for group, held in found if held]


def _readers(by: Member) -> list[Member]:
    """Whom an alert can be told to: everybody who may read some."""
    rows = orgs.members(by).filter(disabled_at=None, login__isnull=False).select_related("custom_role")
    return [each for each in rows.order_by("name") if allows(each, READ)]


def _short(number: Decimal) -> str:
    """`30`, `12.5`: no zeros that nobody wrote."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
