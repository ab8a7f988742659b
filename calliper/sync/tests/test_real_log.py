"""Eighty-two real phones of a published study, replayed by the reference phone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calliper.calls.models import Call
from calliper.consent import actions as consent
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.orgs import actions as orgs
from calliper.sync.phone import Phone, Sim
from calliper.sync.phone.study import read_study
from tests.cast import Acme
from tests.in_process import InProcess
from tests.parts import SHARED

FEW = 10


@pytest.mark.real_log
@pytest.mark.slow
@pytest.mark.parametrize("phones", [FEW, pytest.param(82, marks=pytest.mark.nightly)])
def test_real_calls_arrive_and_a_second_replay_stores_nothing(
    acme: Acme, tmp_path: Path, phones: int
) -> None:
    logs = dict(sorted(read_study(SHARED / "reality-mining-calls.csv").items())[:phones])
    now = datetime.now(UTC)
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=now.replace(year=2001))
        consent.change_policy(by=acme.alice, now=now.replace(year=2001), earlier_calls=True)
        people = {
            p: orgs.add_member(by=acme.alice, name=f"Participant {p}", role="agent", now=now) for p in logs
        }
    transport = InProcess()
    for participant, log in logs.items():
        for install in ("first", "second"):
            phone = Phone(
                tmp_path / f"{participant}-{install}", "http://testserver", transport=transport, ring=10_000
            )
            with scope(acme.org.id):
                code = devices.issue_code(by=acme.alice, member=people[participant], now=datetime.now(UTC))[1]
            phone.enrol(code, sims=[Sim("sim-1")])
            phone.agree()
            for call in log:
                phone.log.add(call)
            report = phone.run_until_empty()
            assert (report.queued, report.problem) == (0, None)
            if install == "second":
                assert report.stored == 0
            phone.close()
    with scope(acme.org.id):
        types = Counter(Call.objects.values_list("type", flat=True))
        talk_s = sum(Call.objects.filter(direction="outgoing").values_list("talk_s", flat=True))
    calls = [call for log in logs.values() for call in log]
    assert types == Counter(call.type for call in calls)
    assert talk_s == sum(call.duration_s for call in calls if call.type == "outgoing")
    if phones > FEW:
        assert len(logs) == 82
        assert types == {"outgoing": 4076, "incoming": 2459, "missed": 381}
        assert talk_s == 239_170
