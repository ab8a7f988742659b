from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.ready import Ready

SHOWN = (
    "calls",
    "incoming",
    "outgoing",
    "connected",
    "connected_percent",
    "missed",
    "talk_s",
    "unique_contacts",
)

READY = Ready(
    title=_("Lines and phones"),
    answers=_("How much goes over each line and each phone."),
    also=_("sim device number handset"),
    group="whole",
    place=2,
    compare="",
    parts=(
        Asks("lines", _("Over which line?"), SHOWN, by=("line",), chart="rows"),
        Asks("devices", _("On which phone?"), SHOWN, by=("device",), chart="rows"),
    ),
)
