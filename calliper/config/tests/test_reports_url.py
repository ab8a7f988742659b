"""The address of the server of figures, as it is given in the environment."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from calliper.config import env


@pytest.mark.parametrize(
    ("given", "url", "rest"),
    [
        ("clickhouse://box/figures", "http://box:8123", ("figures", "", "", "")),
        ("http://box:81/figures", "http://box:81", ("figures", "", "", "")),
        ("https://box/figures/", "https://box:8443", ("figures", "", "", "")),
        ("clickhouse://[fd12::25]/figures", "http://[fd12::25]:8123", ("figures", "", "", "")),
        (
            "clickhouse://bo:p%40ss@box/figures?cluster=several",
            "http://box:8123",
            ("figures", "bo", "p@ss", "several"),
        ),
    ],
)
def test_it_reads_an_address(
    monkeypatch: pytest.MonkeyPatch, given: str, url: str, rest: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CALLIPER_REPORTS_URL", given)
    database, name, password, cluster = rest
    assert env.clickhouse("REPORTS_URL") == {
        "url": url, "database": database, "name": name, "password": password, "cluster": cluster,
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        "figures", "box:8123/figures", "postgresql://box/figures", "clickhouse:///figures", "clickhouse://box",
        "clickhouse://box/a/b", "clickhouse://box/fig`ures", "clickhouse://box/fig'ures", "clickhouse://box:port/figures",
        "clickhouse://box/figures?cluster=a'b", "clickhouse://box/figures?shard=1", "clickhouse://box/figures?cluster",
    ],
)  # fmt: skip
def test_it_refuses_what_is_none(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("CALLIPER_REPORTS_URL", given)
    with pytest.raises(ImproperlyConfigured, match="CALLIPER_REPORTS_URL"):
        env.clickhouse("REPORTS_URL")


def test_without_it_figures_lie_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLIPER_REPORTS_URL", raising=False)
    assert env.clickhouse("REPORTS_URL") is None
