"""For tests that read only: an Acme with a week of calls, made once for all of a module and not for each of its tests.

What a test writes to the databases is taken back; who writes to the projection belongs one folder up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from calliper.reports.tests.dashboards import seed
from tests.cast import Acme, make_acme
from tests.projection import projected
from tests.shared import taken_back


@pytest.fixture(scope="module")
def projection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The file that the calls are in."""
    with projected(tmp_path_factory.mktemp("projection")):
        yield


@pytest.fixture(scope="module")
def acme(projection: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[Acme]:
    """Acme and its calls."""
    with taken_back(django_db_blocker):
        made = make_acme()
        seed(made)
        yield made
