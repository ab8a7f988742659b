from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added

METRIC = Metric(
    name="talk_outgoing_s",
    label=gettext_noop("Outgoing talk time"),
    tells=gettext_noop("The time that agents talked in calls that they made."),
    unit="seconds",
    way=Added("talk_outgoing_s"),
    listed={"direction": "outgoing", "outcome": "connected"},
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 240 s", "10:30 Nina outgoing Ravi 20 s"),
        260,
    ),
)
