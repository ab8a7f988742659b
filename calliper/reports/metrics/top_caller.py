from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Most

METRIC = Metric(
    name="top_caller",
    label=gettext_noop("Top caller"),
    tells=gettext_noop(
        "The agent with the most calls of any type; a tie goes to the longer talk, then to the first agent code."
    ),
    unit="agent",
    way=Most("count", of=Added("calls"), then=Added("talk_s")),
    example=Example(
        (
            "10:00 Bob missed Asha",
            "10:05 Bob missed hidden",
            "10:10 Nina outgoing Asha 60 s",
            "10:20 Nina outgoing Ravi",
        ),
        "Nina, 2",
    ),
)
