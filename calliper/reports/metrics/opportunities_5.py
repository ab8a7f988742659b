from calliper.reports.dimensions import DATES, PEOPLE, PLACES
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Opportunities

METRIC = Metric(
    name="opportunities_5",
    label=gettext_noop("Opportunities (five)"),
    tells=gettext_noop(
        "Contacts with five or more connected calls in a week, Monday to Sunday; each week of a contact counts once."
    ),
    unit="count",
    way=Opportunities(5),
    listed={"outcome": "connected"},
    over_floor=True,
    splits=(*PEOPLE, *PLACES, *DATES, "contact"),
    example=Example(
        (
            "10:00 Bob outgoing Asha 60 s",
            "10:10 Bob outgoing Asha 60 s",
            "10:20 Bob outgoing Asha 60 s",
            "10:30 Bob outgoing Asha 60 s",
            "11:00 Nina incoming Asha 30 s",
            "11:10 Bob outgoing Asha",
            "11:20 Bob outgoing Ravi 60 s",
        ),
        1,
    ),
)
