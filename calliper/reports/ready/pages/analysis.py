from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.ready import Ready

AVERAGES = (
    "average_call_s",
    "average_connected_s",
    "average_incoming_s",
    "average_outgoing_s",
    "average_day_s",
)
LEADERS = ("top_caller", "top_dialler", "top_answered", "highest_talk", "longest_call")

READY = Ready(
    title=_("Call analysis"),
    answers=_("How long calls last on average, and who called, answered and talked most."),
    also=_("averages top leaders longest duration"),
    group="people",
    place=2,
    parts=(
        Asks("averages", metrics=AVERAGES),
        Asks("leaders", metrics=LEADERS, compares=False),
        Asks(
            "course",
            _("How long do people talk once they are connected?"),
            ("average_connected_s",),
            by=(COURSE,),
            chart="line",
            shows=("chart",),
            half=True,
        ),
        Asks(
            "lengths",
            _("How long are calls?"),
            ("calls", "talk_s"),
            by=("band",),
            chart="bars",
            compares=False,
            half=True,
        ),
        Asks(
            "table",
            _("Averages of each agent"),
            ("calls", "average_call_s", "average_connected_s", "average_incoming_s", "average_outgoing_s"),
            by=("agent",),
            chart="table",
            shows=("table",),
            compares=False,
        ),
    ),
    main="table",
)
