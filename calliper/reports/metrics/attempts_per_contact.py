from decimal import Decimal

from calliper.reports.metric import Example, Metric, gettext_noop
from calliper.reports.rollup import OUT
from calliper.reports.ways import Added, Distinct, Ratio

RUNG = f"{OUT} AND contact <> 0"

METRIC = Metric(
    name="attempts_per_contact",
    label=gettext_noop("Attempts per contact"),
    tells=gettext_noop(
        "Outgoing calls divided by the different numbers that were rung, to two places; hidden numbers are left out."
    ),
    unit="ratio",
    way=Ratio(
        of=Added("attempts", over_rows=f"count(*) FILTER (WHERE {RUNG})", only_rows=True),
        over=Distinct("contact", RUNG),
        places=2,
    ),
    listed={"direction": "outgoing"},
    example=Example(
        (
            "10:00 Bob outgoing Asha",
            "10:20 Nina outgoing Asha 60 s",
            "10:30 Bob outgoing Ravi",
            "10:40 Bob incoming Meera 20 s",
        ),
        Decimal("1.50"),
    ),
)
