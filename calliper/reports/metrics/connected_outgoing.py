from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added

METRIC = Metric(
    name="connected_outgoing",
    label=gettext_noop("Connected outgoing"),
    tells=gettext_noop("Calls to contacts with more seconds of talk than your organisation's floor."),
    unit="count",
    way=Added("connected_outgoing", floored=True),
    listed={"direction": "outgoing", "outcome": "connected"},
    over_floor=True,
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 60 s", "10:30 Bob outgoing Ravi"), 1
    ),
)
