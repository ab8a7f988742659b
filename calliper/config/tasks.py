from __future__ import annotations

from datetime import datetime

from calliper.config.backup import nightly
from calliper.core.schedule import whole_server


@whole_server("backup")
def back_up(now: datetime) -> None:
    """Start the nightly backup when it is time."""
    nightly.start_if_due(now)
