from calliper.reports.metric import Added, Example, Metric, gettext_noop

METRIC = Metric(
    name="incoming",
    label=gettext_noop("Incoming"),
    tells=gettext_noop(
        "Calls from contacts that an agent answered. Incoming, outgoing, missed and rejected add up."
    ),
    unit="count",
    way=Added("incoming"),
    listed={"direction": "incoming", "outcome": "connected"},
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:30 Bob incoming Asha", "11:00 Bob unknown Ravi 30 s"), 2
    ),
)
