from calliper.reports.metric import Added, Example, Metric, gettext_noop

METRIC = Metric(
    name="missed",
    label=gettext_noop("Missed"),
    tells=gettext_noop(
        "Calls from contacts that rang and that the agent's phone did not answer, voicemail included."
    ),
    unit="count",
    way=Added("missed"),
    listed={"outcome": "missed"},
    example=Example(
        (
            "10:00 Bob missed Asha",
            "10:30 Bob voicemail Asha 25 s",
            "11:00 Bob incoming Ravi",
            "11:05 Bob blocked Ravi",
        ),
        3,
    ),
)
