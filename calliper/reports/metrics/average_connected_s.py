from calliper.reports.metric import Added, Example, Metric, Ratio, gettext_noop
from calliper.reports.rollup import CONNECTED, talk_of

METRIC = Metric(
    name="average_connected_s",
    label=gettext_noop("Average per connected call"),
    tells=gettext_noop(
        "Talk time of connected calls divided by their number, to the second; half a second counts as one."
    ),
    unit="seconds",
    way=Ratio(
        of=Added("talk_s", floored=True, over_rows=talk_of(CONNECTED)),
        over=Added("connected", floored=True),
    ),
    listed={"outcome": "connected"},
    over_floor=True,
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 240 s", "10:30 Bob missed Ravi"), 168
    ),
)
