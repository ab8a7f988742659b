from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.grid import OF, Grid
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Days and hours"),
    answers=_("Every hour of every day side by side, with the share of each in the whole."),
    also=_("day wise grid slot date share heat"),
    group="when",
    place=2,
    period="7d",
    compare="",
    options=(OF,),
    parts=(Grid("grid", _("How many in each hour of each day?")),),
)
