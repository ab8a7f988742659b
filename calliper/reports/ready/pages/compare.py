from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.side_by_side import SideBySide
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Agents side by side"),
    answers=_("Two to six agents next to each other, figure by figure. Choose them under Agent."),
    also=_("comparison compare versus"),
    group="people",
    place=3,
    compare="",
    of_many=True,
    parts=(SideBySide("agents", _("How do they compare?")),),
)
