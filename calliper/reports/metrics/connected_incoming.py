from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added

METRIC = Metric(
    name="connected_incoming",
    label=gettext_noop("Connected incoming"),
    tells=gettext_noop("Calls from contacts with more seconds of talk than your organisation's floor."),
    unit="count",
    way=Added("connected_incoming", floored=True),
    listed={"direction": "incoming", "outcome": "connected"},
    over_floor=True,
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 60 s", "10:30 Bob missed Ravi"), 1
    ),
)
