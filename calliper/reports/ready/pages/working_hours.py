from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.parts.timeline import Timeline
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Working hours"),
    answers=_(
        "From the first call of the day to the last: who worked how long, talked, paused and was idle."
    ),
    also=_("timeline day breaks shift attendance"),
    group="day",
    place=1,
    period="7d",
    compare="",
    parts=(
        Asks("figures", metrics=("working_s", "talk_s", "idle_s", "break_s")),
        Timeline("days", _("What did the day look like?")),
        Asks(
            "course",
            _("How much was worked?"),
            ("working_s",),
            by=(COURSE,),
            chart="bars",
            shows=("chart",),
            compares=False,
        ),
        Asks(
            "agents",
            _("Who worked how long?"),
            ("working_s", "talk_s", "idle_s", "break_s", "idle_gaps", "calls", "average_day_s"),
            by=("agent",),
            chart="rows",
        ),
    ),
    main="agents",
)
