"""What other machines may ask about the server itself."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("198.51.100.7", 404)])
def test_figures_of_the_server_are_for_named_addresses(db, address: str, status: int) -> None:
    assert Client().get("/metrics", REMOTE_ADDR=address).status_code == status


def test_a_setting_names_others(db, settings) -> None:
    settings.TRUSTED_METRICS = ["198.51.100.7"]
    assert Client().get("/metrics", REMOTE_ADDR="198.51.100.7").status_code == 200
    assert Client().get("/metrics").status_code == 404
