"""Whatever order deliveries, hand-overs and jobs come in, each true call ends once, under whoever answered then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.calls import actions
from calliper.calls.models import Call
from calliper.consent import actions as consent
from calliper.core.jobs import drain
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import LinePeriod
from calliper.orgs.models import Member
from calliper.sync.phone import Phone, Sim
from calliper.sync.phone.day import invent_day
from tests.cast import NOW
from tests.handset import item, ms, ready
from tests.in_process import InProcess

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 30 * DAY
# The calls of the story: one an hour, some with a hidden number, some that a source gave without milliseconds.
STORY = [
    {},
    {"number": "", "presentation": "restricted"},
    {"number": "121"},
    {"type": "missed", "duration_s": 0},
]

pytestmark = pytest.mark.django_db(databases="__all__")
places = st.integers(0, 9)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("deliver"), st.sets(places, min_size=1)),
        st.tuples(st.just("hand over"), st.tuples(places, st.sampled_from(["bob", "nina", "tara"]))),
        st.tuples(st.just("give back"), st.none()),
        st.tuples(st.just("merge"), st.none()),
        st.tuples(st.just("work"), st.none()),
    ),
    min_size=1,
    max_size=12,
)


def call_of(place: int) -> dict:
    return item(start_ms=ms(NOW + place * HOUR), **STORY[place % len(STORY)])


@pytest.fixture
def phone(acme):
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=NOW.replace(year=2001))
        consent.change_policy(by=acme.alice, now=NOW.replace(year=2001), earlier_calls=True)
        Member.objects.filter(pk=acme.nina.pk).update(login=None)
    return ready(acme.bob)


def act(acme, phone, step, given) -> set[int]:
    """Do one step of a story; the places that were delivered by it."""
    if step == "deliver":
        answers = phone.statuses([call_of(place) for place in sorted(given)])
        assert set(answers) <= {"stored", "duplicate"}
        return given
    if step == "work":
        drain(LATER)
        return set()
    with scope(acme.org.id):
        period = LinePeriod.objects.get(until_at=None)
        nina = Member.objects.get(pk=acme.nina.pk)
        try:
            if step == "hand over":
                place, name = given
                chosen = acme.tara if name == "nina" and nina.merged_into_id else getattr(acme, name)
                devices.reassign_line(
                    by=acme.alice, period=period, member=chosen, from_at=NOW + place * HOUR, now=NOW + DAY
                )
            elif step == "give back":
                devices.give_back_line(by=acme.alice, period=period, now=NOW + DAY)
            elif nina.merged_into_id is None:
                actions.merge_agents(by=acme.alice, former=nina, into=acme.tara, now=NOW + DAY)
        except Refused:
            pass
    return set()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=steps)
def test_each_true_call_ends_once_under_the_right_agent(acme, phone, story):
    with transaction.atomic():
        delivered: set[int] = set()
        for step, given_ in story:
            delivered |= act(acme, phone, step, given_)
        for _ in range(4):
            drain(LATER)
        again = phone.statuses([call_of(place) for place in sorted(delivered)]) if delivered else []
        assert set(again) <= {"duplicate"}
        with scope(acme.org.id):
            found = Counter((row.start_ms, row.agent_id) for row in Call.objects.all())
            periods = list(LinePeriod.objects.all())
        wanted = Counter()
        for place in delivered:
            at = NOW + place * HOUR
            (owner,) = {
                each.member_id for each in periods
                if (each.from_at is None or each.from_at <= at) and (each.until_at is None or at < each.until_at)
            }  # fmt: skip
            wanted[ms(at), owner] += 1
        assert found == wanted
        transaction.set_rollback(True)


def test_the_reference_phone_reads_again_after_a_hand_over(acme, phone, tmp_path):
    """Its whole log, by a fresh installation of the app that has forgotten what it sent."""
    transport = InProcess()
    phones = [
        Phone(tmp_path / name, "http://testserver", transport=transport) for name in ("first", "second")
    ]
    for number, each in enumerate(phones):
        with scope(acme.org.id):
            code = devices.issue_code(by=acme.alice, member=acme.bob, now=NOW.replace(year=2030))[1]
        each.enrol(code, sims=[Sim("sim-1")], line_number="+915550110417")
        each.agree()
        each.log.extend(invent_day((NOW - DAY).date(), calls=20, seed=7))
        report = each.run_until_empty()
        assert report.problem is None
        assert report.stored == (20 if number == 0 else 0)
        if number == 0:
            with scope(acme.org.id):
                period = LinePeriod.objects.get(device__install_id=each.state.install_id, until_at=None)
                middle = list(Call.objects.order_by("start_at"))[10].start_at
                devices.reassign_line(
                    by=acme.alice, period=period, member=acme.nina, from_at=middle, now=NOW.replace(year=2030)
                )
            for _ in range(3):
                drain(NOW.replace(year=2031))
    with scope(acme.org.id):
        assert Counter(Call.objects.values_list("agent__name", flat=True)) == {
            "Bob Kulkarni": 10,
            "Nina Desai": 10,
        }


def test_the_reference_phone_wipes_itself_after_off_boarding(acme, phone, tmp_path):
    handset = Phone(tmp_path / "phone", "http://testserver", transport=InProcess())
    with scope(acme.org.id):
        code = devices.issue_code(by=acme.alice, member=acme.nina, now=NOW.replace(year=2030))[1]
    handset.enrol(code, sims=[Sim("sim-1")])
    handset.agree()
    with scope(acme.org.id):
        devices.off_board(by=acme.alice, member=acme.nina, now=NOW.replace(year=2030))
    handset.log.extend(invent_day(datetime.now(UTC).date(), calls=3, seed=7))
    report = handset.sync_once()
    assert report.problem is not None
    assert report.problem.code == "device_revoked"
    assert handset.state.is_revoked
    assert not handset.is_enrolled


KILLED = """
import sys, time, django
django.setup()
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from django.core.management import call_command
from calliper.calls import actions
from calliper.calls.actions import move
from calliper.calls.models import Call, CallMove
from calliper.core import jobs
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from tests.cast import NOW, make_acme
from calliper.calls.tests.make import make_call
mode, out = sys.argv[1], Path(sys.argv[2])
move.CHUNK = 5
if mode == "hang":
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, verbosity=0)
    acme = make_acme()
    out.with_suffix(".org").write_text(str(acme.org.id))
    with scope(acme.org.id):
        double = orgs.add_member(by=acme.alice, name="Double", now=NOW)
    for n in range(20):
        make_call(acme, agent=double, start=NOW + timedelta(minutes=n))
    hand_over = move._hand_over
    def slowly(*given):
        if CallMove.objects.get().moved >= 10:
            done = hand_over(*given)
            out.write_text("in the middle")
            time.sleep(60)
        return hand_over(*given)
    move._hand_over = slowly
    with scope(acme.org.id):
        actions.merge_agents(by=acme.alice, former=double, into=acme.bob, now=NOW)
jobs.drain(NOW + timedelta(days=1) if mode == "hang" else NOW + timedelta(days=9999))
org_id = UUID(out.with_suffix(".org").read_text())
with scope(org_id):
    rows = Call.objects.values_list("agent__name", "start_ms")
    print(len(rows), len(set(rows)), {name for name, _ in rows}, CallMove.objects.get().moved)
"""


@pytest.mark.slow
def test_a_killed_move_goes_on_and_doubles_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    env = {
        **os.environ,
        "CALLIPER_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "calliper.config.settings",
    }
    for name in ("CALLIPER_DATABASE_URL", "CALLIPER_KEYS_DATABASE_URL"):
        env.pop(name, None)
    worker = subprocess.Popen([sys.executable, "-c", KILLED, "hang", str(out)], env=env)
    deadline = time.monotonic() + 120
    while not out.exists() and time.monotonic() < deadline:
        assert worker.poll() is None
        time.sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    again = subprocess.run(
        [sys.executable, "-c", KILLED, "finish", str(out)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.strip() == "20 20 {'Bob Kulkarni'} 20"
