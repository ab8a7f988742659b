from calliper.reports.metric import Added, Example, Metric, gettext_noop

METRIC = Metric(
    name="calls",
    label=gettext_noop("Total calls"),
    tells=gettext_noop("All calls of every type; the same number as the list of calls shows."),
    unit="count",
    way=Added("calls"),
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi", "11:00 Bob missed hidden"), 3
    ),
)
