from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Agent summary"),
    answers=_("What each agent did: calls of every kind, talk time, contacts, and what is left to return."),
    also=_("team people staff performance"),
    group="people",
    place=1,
    compare="",
    parts=(
        Asks(
            "agents",
            _("Who did how much?"),
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
            by=("agent",),
            chart="rows",
        ),
        Asks(
            "rest",
            _("With how many, for how long, and what is left?"),
            (
                "unique_contacts",
                "average_connected_s",
                "never_attended",
                "not_picked_up",
                "working_s",
                "average_day_s",
            ),
            by=("agent",),
            chart="table",
            shows=("table",),
            order="unique_contacts",
            compares=False,
        ),
        Asks(
            "outcomes",
            _("How did the calls of each agent end?"),
            ("calls",),
            by=("agent", "outcome"),
            chart="heat",
            shows=("chart",),
            top=20,
            compares=False,
        ),
    ),
)
