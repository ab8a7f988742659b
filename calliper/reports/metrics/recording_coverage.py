from decimal import Decimal

from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.ways import Added, NoneYet, Ratio

METRIC = Metric(
    name="recording_coverage",
    label=gettext_noop("Recording coverage"),
    tells=gettext_noop(
        "Connected calls with a recording, of every hundred connected calls. "
        "Calls cannot have recordings so far, so it is 0 wherever a call connected."
    ),
    unit="percent",
    way=Ratio(of=NoneYet(), over=Added("connected", floored=True), times=100, places=2),
    listed={"outcome": "connected"},
    over_floor=True,
    example=Example(("10:00 Bob incoming Asha 95 s", "10:20 Bob outgoing Ravi 240 s"), Decimal("0.00")),
)
