from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from calliper.orgs import actions
from calliper.orgs.counting import DAY_S, HOT, IDLE_MIN, MINUTE_S, MOST_BREAKS, MOST_FLOOR_S, Counting
from calliper.orgs.models import Member, Organisation


def _time(label: Any, *, required: bool = True, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    wrong = {"invalid": _("Write a time, such as 09:30.")}
    return forms.TimeField(
        label=label,
        required=required,
        widget=widget,
        input_formats=["%H:%M"],
        error_messages=wrong | {"required": _("Write a time. 00:00 is midnight.")},
        **more,
    )


def _number(label: Any, limits: tuple[int, int], help_text: Any, wrong: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=limits[0],
        max_value=limits[1],
        help_text=help_text,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class CountingForm(forms.Form):
    """How figures are counted. The end of a working day or a break may be midnight, written 00:00."""

    connected_over_s = forms.IntegerField(
        label=_("A call counts as connected when talked for longer than"),
        min_value=0,
        max_value=MOST_FLOOR_S,
        help_text=_(
            "Seconds. 0 counts every call that was answered; 10 leaves out those cut short. Lists of calls go on "
            "showing how each call ended."
        ),
        error_messages={
            "required": _("Write a number of seconds. 0 counts every call that was answered."),
            "invalid": _("Write whole seconds, such as 10."),
            "min_value": _("Seconds cannot be less than 0."),
            "max_value": _("At most an hour: 3600 seconds."),
        },
    )
    work_from = _time(_("Begins at"))
    work_until = _time(_("Ends at"))
    idle_over_min = _number(
        _("A gap between calls is idle when longer than"),
        IDLE_MIN,
        _(
            "Minutes, 1 to 240, within the working day and without breaks. With 15, a quarter of an hour between two "
            "calls is nothing to speak of; after 20 minutes all 20 count as idle."
        ),
        _("Write whole minutes, from 1 to 240."),
    )
    hot_from = _number(
        _("A contact is hot from"),
        HOT,
        _(
            "Connected calls in one week, Monday to Sunday, 2 to 50. With 3, a contact whom your people talked with "
            "on Monday, Tuesday and Friday is hot in that week."
        ),
        _("Write a whole number, from 2 to 50."),
    )
    ranks_agents = forms.BooleanField(
        label=_("Rank agents"),
        required=False,
        help_text=_(
            "Shows the leaderboard and who leads the week. Without it nobody is ranked: not on screen, in files or in "
            "mails. Figures of each agent stay where they are."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_BREAKS + 1):
            for end, label in (("from", _("Break %(number)s from")), ("until", _("Break %(number)s until"))):
                self.fields[f"break_{number}_{end}"] = _time(label % {"number": number}, required=False)

    @classmethod
    def of(cls, org: Organisation) -> CountingForm:
        """The form filled with what is stored."""
        held = org.counting
        initial: dict[str, Any] = {
            "connected_over_s": held.connected_over_s,
            "work_from": _clock(held.work_from_s),
            "work_until": _clock(held.work_until_s),
            "idle_over_min": held.idle_over_s // MINUTE_S,
            "hot_from": held.hot_from,
            "ranks_agents": held.ranks_agents,
        }
        for number, (since, until) in enumerate(held.breaks, 1):
            initial |= {f"break_{number}_from": _clock(since), f"break_{number}_until": _clock(until)}
        return cls(initial=initial)

    def breaks(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The two fields of each break."""
        for number in range(1, MOST_BREAKS + 1):
            yield self[f"break_{number}_from"], self[f"break_{number}_until"]

    def clean(self) -> dict[str, Any]:
        """A break has two ends; all parts go together."""
        data = self.cleaned_data
        given = []
        for number in range(1, MOST_BREAKS + 1):
            since, until = (data.get(f"break_{number}_{end}") for end in ("from", "until"))
            if since is not None and until is not None:
                given.append(((_seconds(since), _seconds(until, ends=True)), number))
            elif (since is None) != (until is None) and not self._spoilt(number):
                self.add_error(
                    f"break_{number}_{'until' if until is None else 'from'}", _("A break has two ends.")
                )
        if not self.errors:
            self._put_together(sorted(given))
        return data

    def save(self, *, by: Member, org: Organisation, now: datetime) -> None:
        """Store what differs."""
        actions.change_counting(by=by, org=org, counting=self.counting, now=now)

    def _spoilt(self, number: int) -> bool:
        return any(f"break_{number}_{end}" in self.errors for end in ("from", "until"))

    def _put_together(self, breaks: list[tuple[tuple[int, int], int]]) -> None:
        data = self.cleaned_data
        self.counting = Counting(
            connected_over_s=data["connected_over_s"],
            work_from_s=_seconds(data["work_from"]),
            work_until_s=_seconds(data["work_until"], ends=True),
            breaks=tuple(stretch for stretch, _number in breaks),
            idle_over_s=data["idle_over_min"] * MINUTE_S,
            hot_from=data["hot_from"],
            ranks_agents=data["ranks_agents"],
        )
        for fault in self.counting.faults():
            field = f"break_{breaks[fault.at][1]}_from" if fault.part == "breaks" else "work_until"
            self.add_error(field, fault.says)


def _clock(second: int) -> time:
    minutes = second % DAY_S // MINUTE_S
    return time(minutes // 60, minutes % 60)


def _seconds(at: time, *, ends: bool = False) -> int:
    """Since midnight; what ends at midnight ends with the day."""
    found = (at.hour * 60 + at.minute) * MINUTE_S
    return DAY_S if ends and not found else found
