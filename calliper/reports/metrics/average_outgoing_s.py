from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Ratio

METRIC = Metric(
    name="average_outgoing_s",
    label=gettext_noop("Average per outgoing call"),
    tells=gettext_noop(
        "Talk time of outgoing calls divided by their number, those not picked up too, to the second; half is one."
    ),
    unit="seconds",
    way=Ratio(of=Added("talk_outgoing_s"), over=Added("outgoing")),
    listed={"direction": "outgoing"},
    example=Example(
        ("10:00 Bob outgoing Asha 95 s", "10:20 Bob outgoing Ravi", "10:30 Bob incoming Ravi 300 s"), 48
    ),
)
