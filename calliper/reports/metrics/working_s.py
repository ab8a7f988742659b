from calliper.reports.metric import DATES, PEOPLE, Example, Metric, Span, gettext_noop

METRIC = Metric(
    name="working_s",
    label=gettext_noop("Working hours"),
    tells=gettext_noop(
        "For each agent and day the time from the start of the first call to the latest end of a call, added up."
    ),
    unit="seconds",
    way=Span(),
    splits=(*PEOPLE, *DATES, "weekday"),
    example=Example(
        ("10:00 Bob incoming Asha 60 s", "12:00 Bob outgoing Ravi 90 s", "09:00 Nina missed Asha"), 7290
    ),
)
