from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.parts.owed import Owed
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Never attended"),
    answers=_("Who called, was missed or rejected, and was not talked with afterwards."),
    also=_("missed rejected call back return lost"),
    group="return",
    place=1,
    period="7d",
    parts=(
        Asks(
            "figures",
            metrics=("never_attended", "never_attended_team", "missed", "misses_called_back", "call_back_s"),
        ),
        Owed("owed", _("Who waits for a call back?"), half=True),
        Asks(
            "hours",
            _("When are calls missed?"),
            ("missed",),
            by=("hour",),
            chart="bars",
            shows=("chart",),
            compares=False,
            half=True,
        ),
        Asks(
            "agents",
            _("Whose calls are they?"),
            ("never_attended", "missed", "rejected", "misses_called_back", "call_back_s"),
            by=("agent",),
            chart="rows",
            compares=False,
        ),
    ),
    main="agents",
)
