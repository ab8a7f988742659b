from calliper.reports.metric import Added, Example, Metric, gettext_noop

METRIC = Metric(
    name="outgoing",
    label=gettext_noop("Outgoing"),
    tells=gettext_noop("Calls that agents made, whether or not the contact picked up."),
    unit="count",
    way=Added("outgoing"),
    listed={"direction": "outgoing"},
    example=Example(("10:00 Bob outgoing Asha 240 s", "10:20 Bob outgoing Ravi", "11:00 Bob missed Ravi"), 2),
)
