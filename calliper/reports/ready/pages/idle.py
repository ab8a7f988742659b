from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.parts.timeline import Timeline
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Idle time"),
    answers=_("How many long gaps lie between calls within the working day, and whose they are."),
    also=_("gap pause quiet unused"),
    group="day",
    place=2,
    period="7d",
    parts=(
        Asks("figures", metrics=("idle_s", "idle_gaps", "working_s", "break_s")),
        Timeline("gaps", _("Where are the gaps?")),
        Asks(
            "course",
            _("When is there most idle time?"),
            ("idle_s",),
            by=(COURSE,),
            chart="bars",
            shows=("chart",),
            compares=False,
        ),
        Asks(
            "agents",
            _("Whose gaps are they?"),
            ("idle_s", "idle_gaps", "working_s", "break_s"),
            by=("agent",),
            chart="rows",
            compares=False,
        ),
    ),
    main="agents",
)
