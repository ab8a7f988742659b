from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.pages.weekly import last_week
from calliper.reports.ready.parts.ranks import RANKED_BY, Ranks
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Leaderboard"),
    answers=_("Who leads, by the figure you choose, and who has moved up or down since the week before."),
    also=_("rank top performer best winner"),
    group="people",
    place=4,
    days=last_week,
    weekly=True,
    of_many=True,
    needs=lambda org: org.ranks_agents,
    options=(RANKED_BY,),
    parts=(Ranks("ranks", _("Who leads?")),),
)
