from calliper.reports.dimensions import DATES, PEOPLE, PLACES
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Opportunities

METRIC = Metric(
    name="opportunities_3",
    label=gettext_noop("Opportunities (three)"),
    tells=gettext_noop(
        "Contacts with three or more connected calls in a week, Monday to Sunday; each week of a contact counts once."
    ),
    unit="count",
    way=Opportunities(3),
    listed={"outcome": "connected"},
    over_floor=True,
    splits=(*PEOPLE, *PLACES, *DATES, "contact"),
    example=Example(
        (
            "10:00 Bob outgoing Asha 60 s",
            "10:10 Bob outgoing Asha 60 s",
            "10:20 Nina incoming Asha 30 s",
            "10:30 Bob outgoing Ravi 60 s",
            "10:40 Bob outgoing Ravi 20 s",
            "10:50 Bob outgoing Ravi",
            "11:00 Bob incoming Meera 60 s",
        ),
        1,
    ),
)
