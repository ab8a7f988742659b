from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Ratio

METRIC = Metric(
    name="average_incoming_s",
    label=gettext_noop("Average per incoming call"),
    tells=gettext_noop(
        "Talk time of incoming calls divided by their number, to the second; half a second counts as one."
    ),
    unit="seconds",
    way=Ratio(of=Added("talk_incoming_s"), over=Added("incoming")),
    listed={"direction": "incoming", "outcome": "connected"},
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob incoming Ravi 30 s", "10:30 Bob missed Ravi"), 63
    ),
)
