from calliper.reports.metric import Added, Example, Metric, gettext_noop

METRIC = Metric(
    name="talk_s",
    label=gettext_noop("Talk time"),
    tells=gettext_noop(
        "The time that agents and contacts talked, over all calls; ringing and voicemail are no talk."
    ),
    unit="seconds",
    way=Added("talk_s"),
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 240 s", "10:30 Bob voicemail Ravi 25 s"),
        335,
    ),
)
