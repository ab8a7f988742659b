from calliper.reports.metric import Added, Example, Metric, gettext_noop

METRIC = Metric(
    name="rejected",
    label=gettext_noop("Rejected"),
    tells=gettext_noop("Calls from contacts that the agent declined, or that the phone blocked."),
    unit="count",
    way=Added("rejected"),
    listed={"outcome": "rejected"},
    example=Example(("10:00 Bob rejected Asha", "10:30 Bob blocked Ravi", "11:00 Bob missed Asha"), 2),
)
