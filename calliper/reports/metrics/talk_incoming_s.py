from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added

METRIC = Metric(
    name="talk_incoming_s",
    label=gettext_noop("Incoming talk time"),
    tells=gettext_noop("The time that agents talked in calls from contacts."),
    unit="seconds",
    way=Added("talk_incoming_s"),
    listed={"direction": "incoming", "outcome": "connected"},
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 240 s", "10:30 Bob voicemail Ravi 25 s"), 95
    ),
)
