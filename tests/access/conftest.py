"""What every walk shares."""

from __future__ import annotations

import pytest

from calliper.sync.sample import build
from calliper.sync.sample.founding import Size


@pytest.fixture(autouse=True)
def _small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walks press every button, so a sample company must not take half a minute."""
    monkeypatch.setattr(build, "Size", lambda: Size(days=2))
