from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Greatest

METRIC = Metric(
    name="sync_lag_worst_s",
    label=gettext_noop("Sync lag (worst)"),
    tells=gettext_noop(
        "The longest time from the end of a call until the server had it, of all calls that phones sent. "
        "Calls from before the phone was enrolled are left out."
    ),
    unit="seconds",
    way=Greatest("lag_s"),
    example=Example(
        ("10:00 Bob outgoing Asha 60 s sent after 4 s", "10:40 Bob missed Ravi 0 s sent after 300 s"), 300
    ),
)
