from calliper.reports.metric import Added, Example, Metric, gettext_noop

METRIC = Metric(
    name="connected",
    label=gettext_noop("Connected"),
    tells=gettext_noop("Calls in either direction with more seconds of talk than your organisation's floor."),
    unit="count",
    way=Added("connected", floored=True),
    listed={"outcome": "connected"},
    over_floor=True,
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 1 s", "10:30 Bob outgoing Ravi"), 2
    ),
)
