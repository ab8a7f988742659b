"""A stand-in server and an enrolled phone."""

from pathlib import Path

import pytest

from calliper.sync.phone import Phone
from calliper.sync.phone.tests.made import a_phone
from calliper.sync.phone.tests.stand_in import StandIn


@pytest.fixture
def server() -> StandIn:
    return StandIn()


@pytest.fixture
def phone(tmp_path: Path, server: StandIn) -> Phone:
    return a_phone(tmp_path / "phone", server)
