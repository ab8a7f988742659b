from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Ratio
from calliper.reports.ways.added import CALLS

METRIC = Metric(
    name="average_call_s",
    label=gettext_noop("Average per call"),
    tells=gettext_noop(
        "Talk time divided by all calls, missed and rejected ones too, to the second; half a second counts as one."
    ),
    unit="seconds",
    way=Ratio(of=Added("talk_s"), over=CALLS),
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 240 s", "10:30 Bob missed Ravi"), 112
    ),
)
