from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Most

METRIC = Metric(
    name="highest_talk",
    label=gettext_noop("Highest talk time"),
    tells=gettext_noop(
        "The agent who talked longest, all calls together; a tie goes to the first agent code."
    ),
    unit="agent",
    way=Most("seconds", of=Added("talk_s")),
    listed={"outcome": "connected"},
    example=Example(
        (
            "10:00 Bob incoming Asha 60 s",
            "10:05 Bob outgoing Ravi 60 s",
            "10:10 Nina outgoing Asha 95 s",
            "10:20 Nina voicemail Ravi 240 s",
        ),
        "Bob, 120 s",
    ),
)
