from calliper.reports.dimensions import DATES, PEOPLE, PLACES
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways.opportunities import HOT, Opportunities

METRIC = Metric(
    name="hot_opportunities",
    label=gettext_noop("Hot opportunities"),
    tells=gettext_noop(
        "Contacts with so many connected calls in a week, Monday to Sunday, that your organisation calls them hot."
    ),
    unit="count",
    way=Opportunities(HOT),
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
