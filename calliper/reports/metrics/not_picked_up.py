from calliper.reports.metric import DATES, PEOPLE, PLACES, Example, Metric, Pairs, gettext_noop
from calliper.reports.rollup import ATTEMPT, CONNECTED

METRIC = Metric(
    name="not_picked_up",
    label=gettext_noop("Not picked up"),
    tells=gettext_noop(
        "Contacts whom an agent called in vain, and with whom that agent never talked in these days."
    ),
    unit="pairs",
    way=Pairs(made_by=ATTEMPT, cleared_by=CONNECTED),
    splits=(*PEOPLE, *PLACES, *DATES),
    example=Example(
        (
            "09:00 Bob outgoing Asha 30 s",
            "10:00 Bob outgoing Asha",
            "10:10 Bob outgoing Ravi",
            "10:20 Bob outgoing Ravi",
            "10:40 Nina outgoing Ravi 60 s",
        ),
        1,
    ),
)
