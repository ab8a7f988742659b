"""Where a file will be read: what dates, times and numbers in it go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from calliper.orgs.models import Organisation


@dataclass(frozen=True)
class Place:
    """The organisation's zone, clock and country, and the moment at which the file is made."""

    zone: ZoneInfo
    hours24: bool
    country: str
    name: str
    now: datetime

    @classmethod
    def of(cls, org: Organisation, now: datetime) -> Place:
        """The place of an organisation."""
        return cls(org.zone, org.clock == "24", org.country or "IN", org.name, now)
