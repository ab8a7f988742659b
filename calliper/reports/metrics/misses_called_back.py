from calliper.reports.dimensions import DATES, PEOPLE, PLACES
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways.called_back import MISSES

METRIC = Metric(
    name="misses_called_back",
    label=gettext_noop("Misses called back"),
    tells=gettext_noop(
        "Missed and rejected calls after which the agent called that contact within these days, answered or not."
    ),
    unit="count",
    way=MISSES,
    splits=(*PEOPLE, *PLACES, *DATES),
    example=Example(
        (
            "10:00 Bob missed Asha",
            "10:10 Bob missed Asha",
            "10:30 Bob outgoing Asha",
            "10:40 Bob outgoing Asha 60 s",
            "11:00 Bob rejected Ravi",
            "11:10 Nina outgoing Ravi",
        ),
        2,
    ),
)
