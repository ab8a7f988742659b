from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Longest

METRIC = Metric(
    name="longest_call",
    label=gettext_noop("Longest call"),
    tells=gettext_noop(
        "The call with the longest talk, and its agent; a tie goes to the earlier start, then to the first agent code."
    ),
    unit="agent",
    way=Longest("seconds"),
    listed={"outcome": "connected"},
    example=Example(
        (
            "10:10 Bob incoming Asha 240 s",
            "10:05 Nina outgoing hidden 240 s",
            "10:20 Bob outgoing Ravi 60 s",
        ),
        "Nina, 240 s",
    ),
)
