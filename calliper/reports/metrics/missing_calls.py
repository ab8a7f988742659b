from calliper.reports.dimensions import DATES
from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Recorded

METRIC = Metric(
    name="missing_calls",
    label=gettext_noop("Missing calls"),
    tells=gettext_noop(
        "Calls that phones counted and sent by their own account and that the server lacks, day by day, added up. "
        "It should be 0."
    ),
    unit="count",
    way=Recorded("missing"),
    splits=("device", "agent", *DATES, "weekday"),
    narrows=("devices", "agents", "agent_tags", "teams", "weekdays"),
    example=Example((), 3, phones=("Bob's phone lacks 3", "Nina's phone lacks 0")),
)
