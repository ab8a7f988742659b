from calliper.reports.metric import Distinct, Example, Metric, gettext_noop

METRIC = Metric(
    name="unique_contacts",
    label=gettext_noop("Unique contacts"),
    tells=gettext_noop("Different numbers that were called or that called; hidden numbers are left out."),
    unit="count",
    way=Distinct("contact"),
    example=Example(
        (
            "10:00 Bob incoming Asha 95 s",
            "10:20 Nina outgoing Asha",
            "10:30 Bob missed Ravi",
            "11:00 Bob missed hidden",
        ),
        2,
    ),
)
