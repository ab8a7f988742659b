from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.ready import Ready

DAY = timedelta(days=1)
WEEKS = 12


def last_weeks(today: date) -> tuple[date, date]:
    """Twelve weeks that are over."""
    monday = today - DAY * today.weekday()
    return monday - WEEKS * 7 * DAY, monday - DAY


def _line(name: str, title: object, metric: str) -> Asks:
    return Asks(
        name, title, (metric,), by=(COURSE,), chart="line", shows=("chart",), compares=True, half=True
    )


READY = Ready(
    title=_("Trends"),
    answers=_("Whether calls, reach, talk time and missed calls go up or down over weeks and months."),
    also=_("growth development course month quarter"),
    group="going",
    place=3,
    days=last_weeks,
    parts=(
        _line("calls", _("Are there more calls?"), "calls"),
        _line("reached", _("Do more of them connect?"), "connected_percent"),
        _line("talk", _("Do people talk for longer?"), "talk_s"),
        _line("missed", _("Are more of them missed?"), "missed"),
        Asks(
            "table",
            _("All figures"),
            (
                "calls",
                "connected",
                "connected_percent",
                "talk_s",
                "average_connected_s",
                "missed",
                "unique_contacts",
            ),
            by=(COURSE,),
            chart="table",
            shows=("table",),
            compares=False,
        ),
    ),
    main="table",
)
