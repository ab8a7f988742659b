from calliper.reports.dimensions import DATES, PEOPLE
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways.idle import GAPS

METRIC = Metric(
    name="idle_gaps",
    label=gettext_noop("Idle gaps"),
    tells=gettext_noop(
        "Gaps between an agent's calls longer than your organisation allows, within its working day and without breaks."
    ),
    unit="count",
    way=GAPS,
    splits=(*PEOPLE, *DATES, "weekday"),
    example=Example(
        (
            "09:00 Bob outgoing Asha 600 s",
            "09:05 Bob missed Ravi",
            "09:25 Bob outgoing Ravi 60 s",
            "10:00 Bob outgoing Asha",
            "09:00 Nina missed Asha",
        ),
        1,
    ),
)
