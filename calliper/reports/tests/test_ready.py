"""Ready reports through their address: the same numbers as everywhere, for whoever may see them."""

from __future__ import annotations

import re
from html import unescape

import pytest

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.reports.ready.catalogue import every
from calliper.reports.sheet import Address, sheet
from calliper.reports.tests.dashboards import seed

pytestmark = pytest.mark.django_db(databases="__all__")
NAMES = sorted(every())


def told(page: bytes) -> str:
    """The words of a page."""
    return unescape(re.sub(r"<[^>]*>", " ", page.decode()))


@pytest.mark.parametrize("name", NAMES)
def test_it_answers(acme, as_member, projection, name):
    seed(acme)
    page = as_member(acme.alice).get(f"/reports/{name}/?period=30d")
    assert page.status_code == 200
    assert str(every()[name].title) in told(page.content)


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_a_sheet(acme, projection, name):
    seed(acme)
    with scope(acme.org.id):
        found = sheet(Asked(acme.alice, acme.org, now()), Address(f"ready:{name}", "period=30d"))
        assert found.title == str(every()[name].title)
        for table in found.tables:
            rows = [*table.rows, *([table.total] if table.total else [])]
            assert {len(row) for row in rows} <= {len(table.columns)}
