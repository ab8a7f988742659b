from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Call summary"),
    answers=_("How many calls there were, how they ended, and how long people talked."),
    also=_("total overview incoming outgoing missed rejected talk time"),
    group="going",
    place=2,
    parts=(
        Asks(
            "figures",
            metrics=(
                "calls",
                "connected",
                "connected_percent",
                "talk_s",
                "incoming",
                "outgoing",
                "missed",
                "rejected",
                "not_picked_up_calls",
                "unique_contacts",
                "never_attended",
                "not_picked_up",
            ),
        ),
        Asks(
            "outcomes",
            _("How did calls end?"),
            ("calls",),
            by=(COURSE, "outcome"),
            chart="stacked",
            shows=("chart",),
            compares=False,
        ),
        Asks(
            "days",
            _("How did it go from day to day?"),
            (
                "calls",
                "incoming",
                "outgoing",
                "missed",
                "rejected",
                "connected",
                "connected_percent",
                "talk_s",
            ),
            by=(COURSE,),
            chart="table",
            shows=("table",),
            compares=False,
        ),
    ),
    main="days",
)
