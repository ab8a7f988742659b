from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Middle

METRIC = Metric(
    name="sync_lag_s",
    label=gettext_noop("Sync lag"),
    tells=gettext_noop(
        "How long after the end of a call the server had it: the middle one of all calls that phones sent, of two the "
        "lower. Calls from before the phone was enrolled are left out."
    ),
    unit="seconds",
    way=Middle("lag_s"),
    example=Example(
        (
            "10:00 Bob outgoing Asha 60 s sent after 4 s",
            "10:20 Bob outgoing Ravi 30 s sent after 9 s",
            "10:40 Bob missed Ravi 0 s sent after 300 s",
            "11:00 Bob missed Asha",
        ),
        9,
    ),
)
