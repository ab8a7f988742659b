from calliper.reports.metric import DATES, PEOPLE, PLACES, Example, Metric, Pairs, gettext_noop
from calliper.reports.rollup import CONNECTED, MISS

METRIC = Metric(
    name="never_attended_team",
    label=gettext_noop("Never attended (team)"),
    tells=gettext_noop(
        "Contacts whose call an agent missed or rejected, and with whom nobody in the organisation has talked since."
    ),
    unit="pairs",
    way=Pairs(made_by=MISS, cleared_by=CONNECTED, later=True, anyone=True),
    splits=(*PEOPLE, *PLACES, *DATES),
    example=Example(("10:00 Bob missed Asha", "10:30 Nina outgoing Asha 60 s", "11:00 Bob rejected Ravi"), 1),
)
