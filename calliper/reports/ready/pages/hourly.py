from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Hour by hour"),
    answers=_("At which hours calls come and go, connect and are missed."),
    also=_("hourly slot time of day busy peak"),
    group="when",
    place=1,
    compare="",
    parts=(
        Asks(
            "hours",
            _("How many calls in each hour?"),
            ("calls", "incoming", "outgoing", "connected", "connected_percent", "missed", "talk_s"),
            by=("hour",),
            chart="bars",
        ),
        Asks(
            "weekdays",
            _("On which weekdays?"),
            ("calls",),
            by=("weekday", "hour"),
            chart="heat",
            shows=("chart",),
            compares=False,
        ),
    ),
)
