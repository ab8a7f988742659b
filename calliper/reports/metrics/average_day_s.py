from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Days, Ratio

METRIC = Metric(
    name="average_day_s",
    label=gettext_noop("Average per day"),
    tells=gettext_noop(
        "Talk time divided by the number of days with at least one call, to the second; half a second counts as one."
    ),
    unit="seconds",
    way=Ratio(of=Added("talk_s"), over=Days()),
    example=Example(("10:00 Bob incoming Asha 95 s", "10:20 Nina outgoing Ravi 240 s"), 335),
)
