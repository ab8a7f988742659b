"""No test touches the home folder of a running server."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings

from tests.repository.sources import ROOT


def test_it_runs_in_a_home_of_its_own() -> None:
    home = Path(settings.HOME).resolve()
    assert home != ROOT / "data"
    assert not home.is_relative_to(ROOT)
    assert home.is_relative_to(Path(tempfile.gettempdir()).resolve())


def test_it_keeps_keys_and_databases_there() -> None:
    home = Path(settings.HOME)
    assert Path(settings.MASTER_KEY_FILE).is_relative_to(home)
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            assert "data" not in Path(str(database["NAME"])).parts or Path(
                str(database["NAME"])
            ).is_relative_to(home)
            assert not Path(str(database["TEST"]["NAME"])).resolve().is_relative_to(ROOT)
