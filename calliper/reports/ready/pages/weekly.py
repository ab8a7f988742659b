from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.parts.board import Board
from calliper.reports.ready.parts.changes import Changes
from calliper.reports.ready.parts.owed import Owed
from calliper.reports.ready.parts.ranks import Ranks
from calliper.reports.ready.ready import Ready

DAY = timedelta(days=1)


def last_week(today: date) -> tuple[date, date]:
    """The last week that is over, Monday to Sunday."""
    monday = today - DAY * today.weekday()
    return monday - 7 * DAY, monday - DAY


READY = Ready(
    title=_("The week on one page"),
    answers=_(
        "Figures, what changed, who leads, whom to call back and whether everything is here: one page to print."
    ),
    also=_("weekly summary boss leaders print monday"),
    group="going",
    place=1,
    days=last_week,
    weekly=True,
    parts=(
        Asks(
            "figures", metrics=("calls", "connected_percent", "talk_s", "never_attended", "unique_contacts")
        ),
        Asks(
            "outcomes",
            _("How did calls end?"),
            ("calls",),
            by=("day", "outcome"),
            chart="stacked",
            shows=("chart",),
            compares=False,
            half=True,
        ),
        Changes("changes", _("What changed?"), half=True),
        Ranks("leaders", _("Who leads?"), ("calls", "connected", "talk_s", "missed"), most=5, half=True),
        Owed("owed", _("Whom did nobody call back?"), ("never_attended",), most=5, half=True),
        Board("opportunities", _("Who is worth another call?"), most=5, usual="hot", half=True),
        Asks("whole", _("Is everything here?"), ("missing_calls", "sync_lag_s"), compares=False, half=True),
    ),
)
