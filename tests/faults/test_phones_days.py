"""Phones' randomised days against a server that is broken again and again: the bench's run, and proof that it sees."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx
import orjson
import pytest

from calliper.config.bench.faults import is_clean, run
from calliper.config.bench.faults.network import Below, body_of, with_body

NIGHTLY = pytest.mark.nightly


@pytest.fixture(autouse=True)
def scratch_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed runs leave behind lies where pytest keeps such things."""
    monkeypatch.setattr(run.tempfile, "tempdir", str(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("days", [3, pytest.param(20, marks=NIGHTLY)])
def test_nothing_is_lost_or_doubled_over_many_days(days: int) -> None:
    figures = run.measure(runs=days, seed=20261122)
    assert is_clean(figures), figures
    assert (figures["lost"], figures["doubled"]) == (0, 0)
    assert figures["kills"] >= days // 10
    assert figures["acknowledged"] > days * 20
    assert figures["lost_responses"]
    assert "500" not in figures["answers"], figures["answers"]
    if days >= 20:
        assert figures["database_locked"]
        assert figures["disk_full"] or figures["left_out"]
        assert figures["reinstall"]


class Planted(httpx.BaseTransport):
    """A fault between the witness and the server: what a broken server would do."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/batches"):
            return self.batch(request)
        return self.inner.handle_request(request)

    def batch(self, request: httpx.Request) -> httpx.Response:
        raise NotImplementedError

    def close(self) -> None:
        self.inner.close()


class AcknowledgesWithoutStoring(Planted):
    """Every fifth call is answered and never gets to the disk, however often the phone reads its day again."""

    def batch(self, request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        kept = [item for item in body["items"] if item["start_ms"] % 5]
        gone = [item for item in body["items"] if not item["start_ms"] % 5]
        answers = [{"id": item["id"], "index": 0, "status": "stored"} for item in gone]
        if kept:
            response = self.inner.handle_request(with_body(request, body | {"items": kept}))
            if response.status_code != 200:
                return response
            answers += orjson.loads(response.read())["answers"]
        counts = {"received": len(answers), "stored": len(answers)}
        answer = {"batch_id": body["batch_id"], "answers": answers, "counts": counts}
        return httpx.Response(200, json=answer, request=request)


class ForgetsDurations(Planted):
    """What is stored says something else than what was acknowledged."""

    def batch(self, request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        items = [{**item, "duration_s": item["duration_s"] + 1} for item in body["items"]]
        return self.inner.handle_request(with_body(request, body | {"items": items}))


class StoresTwice(Planted):
    """Every call comes a second time, a millisecond later."""

    def batch(self, request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        twins = [{**item, "id": str(uuid4()), "start_ms": item["start_ms"] + 1} for item in body["items"]]
        again = with_body(request, body | {"batch_id": str(uuid4()), "items": twins})
        self.inner.handle_request(again).read()
        return self.inner.handle_request(request)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        (AcknowledgesWithoutStoring, "lost"),
        pytest.param(ForgetsDurations, "lost", marks=NIGHTLY),
        pytest.param(StoresTwice, "doubled", marks=NIGHTLY),
    ],
)
def test_it_sees_a_fault_that_was_planted(planted: Below, seen: str) -> None:
    figures = run.measure(runs=1, seed=7, below=planted)
    assert figures[seen] > 0
    assert not is_clean(figures)
    assert Path(figures["failed"][0]["folder"]).exists()
    assert figures["failed"][0]["seed"] == 7
