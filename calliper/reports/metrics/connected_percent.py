from decimal import Decimal

from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, Ratio
from calliper.reports.ways.added import CALLS

METRIC = Metric(
    name="connected_percent",
    label=gettext_noop("Connected share"),
    tells=gettext_noop(
        "Connected calls of every hundred calls of all types, to two places, half rounded up."
    ),
    unit="percent",
    way=Ratio(of=Added("connected", floored=True), over=CALLS, times=100, places=2),
    example=Example(
        ("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 240 s", "10:30 Bob missed Ravi"),
        Decimal("66.67"),
    ),
)
