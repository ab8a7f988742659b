from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import Asks
from calliper.reports.ready.parts.board import BANDS, Board
from calliper.reports.ready.ready import Ready

DAY = timedelta(days=1)


def since_last_monday_but_one(today: date) -> tuple[date, date]:
    """The week that runs and the one before."""
    return today - DAY * (today.weekday() + 7), today


READY = Ready(
    title=_("Opportunities"),
    answers=_(
        "With which contacts there was much talk in one week: whoever comes first is worth another call."
    ),
    also=_("hot leads pipeline repeat board follow up"),
    group="return",
    place=3,
    days=since_last_monday_but_one,
    compare="",
    options=(BANDS,),
    parts=(
        Asks(
            "figures",
            metrics=(
                "opportunities",
                "opportunities_3",
                "opportunities_5",
                "hot_opportunities",
                "average_connected_s",
            ),
        ),
        Board("board", _("Who is worth another call?")),
        Asks(
            "weeks",
            _("How many in each week?"),
            ("opportunities", "opportunities_3", "opportunities_5", "hot_opportunities"),
            by=("week",),
            chart="bars",
            compares=False,
        ),
    ),
    main="weeks",
)
