from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Most

METRIC = Metric(
    name="top_dialler",
    label=gettext_noop("Top dialler"),
    tells=gettext_noop(
        "The agent with the most outgoing calls; a tie goes to the longer talk in them, then to the first agent code."
    ),
    unit="agent",
    way=Most("count", of=Added("outgoing"), then=Added("talk_outgoing_s")),
    listed={"direction": "outgoing"},
    example=Example(
        (
            "10:00 Bob outgoing Asha 60 s",
            "10:05 Bob outgoing Ravi",
            "10:10 Nina outgoing Asha 90 s",
            "10:20 Nina outgoing Ravi",
            "11:00 Bob incoming Asha 240 s",
        ),
        "Nina, 2",
    ),
)
