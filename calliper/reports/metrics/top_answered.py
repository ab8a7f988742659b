from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Most

METRIC = Metric(
    name="top_answered",
    label=gettext_noop("Top answered"),
    tells=gettext_noop(
        "The agent who answered the most calls; a tie goes to the longer talk in them, then to the first agent code."
    ),
    unit="agent",
    way=Most("count", of=Added("incoming"), then=Added("talk_incoming_s")),
    listed={"direction": "incoming", "outcome": "connected"},
    example=Example(
        (
            "10:00 Bob incoming Asha 60 s",
            "10:05 Bob incoming Ravi 60 s",
            "10:10 Nina incoming Asha 240 s",
            "10:20 Nina incoming Ravi",
        ),
        "Bob, 2",
    ),
)
