from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.ready import Ready

READY = Ready(
    title=_("Completeness"),
    answers=_("Whether every call that a phone knows of has arrived, and how long calls take to arrive."),
    also=_("missing gap lag sync recording coverage lost"),
    group="whole",
    place=1,
    period="7d",
    compare="",
    parts=(
        Asks("figures", metrics=("missing_calls", "sync_lag_s", "sync_lag_worst_s")),
        Asks(
            "days",
            _("On which days are calls missing?"),
            ("missing_calls",),
            by=(COURSE,),
            chart="bars",
            shows=("chart",),
        ),
        Asks(
            "phones",
            _("On which phone?"),
            ("missing_calls", "sync_lag_s", "sync_lag_worst_s", "calls"),
            by=("device",),
            chart="table",
            shows=("table",),
        ),
        Asks(
            "recordings",
            _("How many connected calls have a recording?"),
            ("recording_coverage",),
            note=_("There are no recordings yet: Calliper does not collect any, so the share is nought."),
        ),
    ),
    main="phones",
)
