from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added

METRIC = Metric(
    name="not_picked_up_calls",
    label=gettext_noop("Outgoing not picked up"),
    tells=gettext_noop("Calls that agents made and that nobody picked up, each of them counted."),
    unit="count",
    way=Added("not_picked_up"),
    listed={"outcome": "not_picked_up"},
    example=Example(
        ("10:00 Bob outgoing Asha", "10:20 Bob outgoing Asha", "10:40 Bob outgoing Asha 30 s"), 2
    ),
)
