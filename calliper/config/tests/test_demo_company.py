"""The company of the demo, built small in this process, and its phones that go on calling."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest

from calliper.calls.models import Call, CallTagging, Note
from calliper.config.demo import build, folder, live, roles
from calliper.core.scope import scope, unscoped
from calliper.devices.models import Device, DeviceDay
from calliper.orgs.models import AgentTagging, Leave, Member, Organisation, Team
from calliper.reports.store import connection
from calliper.sync.sample.founding import Size
from tests.cast import NOW
from tests.in_process import InProcess

SIZE = Size(agents=20, days=9, calls=14, seed=5)


class Rounds(threading.Event):
    """Says stop after so many rounds, and waits for none of them."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left, self.waited = left, []

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        self.waited.append(timeout)
        return self.left < 0


@pytest.fixture
def demo(tmp_path: Path) -> Organisation:
    told, steps = [], []
    folder.write(tmp_path, built=False)
    build.build(home=tmp_path, size=SIZE, now=NOW, told=lambda *n: told.append(n), step=steps.append)
    assert told[-1] == (180, 180)
    assert len(steps) == 2
    with unscoped("operator command"):
        return Organisation.objects.get(name=build.NAME)


def test_it_has_what_a_company_in_use_has(demo, tmp_path) -> None:
    assert folder.is_built(tmp_path)
    assert (tmp_path / connection.NAME).stat().st_size > 0
    assert not connection.is_owner(), "the server is the next to open it"
    assert demo.set_up_at is not None
    assert not demo.is_sample
    with scope(demo.id):
        assert build.count() == Call.objects.count() > 500
        assert Team.objects.count() == 3
        signing_in = Member.objects.exclude(login=None).values_list("name", "role", "login__email")
        assert set(signing_in) == {(each.name, each.role, each.email) for each in roles.PEOPLE}
        assert CallTagging.objects.values("tag").distinct().count() == len(build.CALL_TAGS)
        assert AgentTagging.objects.exists()
        assert Leave.objects.get().member.name == "Swati Joshi"
        assert Note.objects.exists()
        states = [device.state(NOW) for device in Device.objects.all()]
        assert {state: states.count(state) for state in set(states) - {"ok"}} == {
            "offline": 1, "stale": 1, "recording_off": 1,
        }  # fmt: skip
        assert [day.missing for day in DeviceDay.objects.filter(missing__gt=0)] == [3]


def test_its_phones_go_on_as_the_same_phones(demo, tmp_path) -> None:
    with scope(demo.id):
        before, phones = Call.objects.count(), Device.objects.count()
    rounds = Rounds(12)
    live.keep_calling(tmp_path / folder.PHONES, "http://127.0.0.1", rounds, InProcess())
    assert rounds.waited[0] == live.FIRST_AFTER_S
    assert all(1 <= wait <= live.MOST_S for wait in rounds.waited[1:])
    with scope(demo.id):
        assert Call.objects.count() == before + 12, "what had been sent is known, not stored twice"
        assert Device.objects.count() == phones
        assert not Device.objects.exclude(cloned_at=None).exists()
        newest = Call.objects.order_by("-start_ms")[:12]
        assert all(not call.clock_suspect for call in newest)
        today = DeviceDay.objects.filter(device_id__in={call.device_id for call in newest})
        assert all(day.acknowledged + (day.missing or 0) == day.seen for day in today if not day.missing)
        assert DeviceDay.objects.filter(missing__gt=0).count() == 1


class Away(httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)


def test_a_server_that_is_away_ends_nothing(demo, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("calliper.sync.phone.clock.time.sleep", lambda seconds: None)
    rounds = Rounds(3)
    live.keep_calling(tmp_path / folder.PHONES, "http://127.0.0.1", rounds, Away())
    assert len(rounds.waited) == 4
