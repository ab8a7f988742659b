from calliper.reports.dimensions import DATES, PEOPLE
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Breaks

METRIC = Metric(
    name="break_s",
    label=gettext_noop("Time in breaks"),
    tells=gettext_noop(
        "The time of breaks that lies between the first and the last call of an agent's day, added up."
    ),
    unit="seconds",
    way=Breaks(),
    splits=(*PEOPLE, *DATES, "weekday"),
    example=Example(
        ("10:00 Bob incoming Asha 60 s", "13:30 Bob outgoing Ravi 90 s", "12:00 Nina missed Asha"),
        1890,
        breaks=("break 13:00 to 14:00",),
    ),
)
