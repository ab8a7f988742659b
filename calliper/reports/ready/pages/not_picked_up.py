from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.parts.owed import Owed
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Not picked up"),
    answers=_("Whom your agents called without reaching them, and when people pick up."),
    also=_("no answer unanswered try again attempts"),
    group="return",
    place=2,
    period="7d",
    parts=(
        Asks("figures", metrics=("not_picked_up", "not_picked_up_calls", "outgoing", "connected_outgoing")),
        Owed("owed", _("Who is worth another try?"), metric="not_picked_up", half=True),
        Asks(
            "hours",
            _("When are calls not picked up?"),
            ("not_picked_up_calls",),
            by=("hour",),
            chart="bars",
            shows=("chart",),
            compares=False,
            half=True,
        ),
        Asks(
            "agents",
            _("Whose calls are they?"),
            ("not_picked_up", "not_picked_up_calls", "outgoing", "connected_outgoing"),
            by=("agent",),
            chart="rows",
            compares=False,
        ),
    ),
    main="agents",
)
