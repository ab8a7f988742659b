from calliper.reports.dimensions import DATES, PEOPLE, PLACES
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Ratio
from calliper.reports.ways.called_back import MISSES, SECONDS

METRIC = Metric(
    name="call_back_s",
    label=gettext_noop("Time to call back"),
    tells=gettext_noop(
        "Time from a missed or rejected call until the agent next called that contact, on average if called back."
    ),
    unit="seconds",
    way=Ratio(of=SECONDS, over=MISSES),
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
        1500,
    ),
)
