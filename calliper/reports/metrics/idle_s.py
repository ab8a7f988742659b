from calliper.reports.dimensions import DATES, PEOPLE
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways.idle import SECONDS

METRIC = Metric(
    name="idle_s",
    label=gettext_noop("Idle time"),
    tells=gettext_noop(
        "The time of all idle gaps, added up: no call for longer than allowed, within the working day and in no break."
    ),
    unit="seconds",
    way=SECONDS,
    splits=(*PEOPLE, *DATES, "weekday"),
    example=Example(
        (
            "09:00 Bob outgoing Asha 600 s",
            "09:05 Bob missed Ravi",
            "09:25 Bob outgoing Ravi 60 s",
            "10:00 Bob outgoing Asha",
            "09:00 Nina missed Asha",
        ),
        2040,
    ),
)
