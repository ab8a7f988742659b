"""Call logs from elsewhere: exported, invented, converted."""

import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calliper.sync.phone.day import invent_day
from calliper.sync.phone.logs import UnreadableLogError, read_exported
from calliper.sync.phone.play import Play, believable_calls
from calliper.sync.phone.study import is_study, read_study
from calliper.sync.phone.tests.made import a_phone
from calliper.sync.phone.tests.stand_in import StandIn

XML = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<calls count="7" backup_set="x" backup_date="1795160000000" type="full">
  <call number="+915500000001" duration="61" date="1795149000123" type="2" presentation="1"
    subscription_id="8991" contact_name="रमेश शाह" readable_date="20 Nov 2026" post_dial_digits=",1" />
  <call number="-2" duration="0" date="1795149100000" type="3" presentation="2"
    subscription_id="null" contact_name="(Unknown)" />
  <call number="" duration="5" date="1795149200000" type="99" presentation="4" contact_name="" />
</calls>
"""
BOMB = '<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaa">]><calls><call number="&a;"/></calls>'
STUDY = "id1,id2,duration,time\n3,5,0,732204.802211\n3,5,40,732204.9\n4,4,12,732205.1\n"


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "calls-20261120.xml"
    path.write_text(XML, "utf-8")
    return path


def test_it_reads_an_exported_log(exported: Path):
    first, second, third = read_exported(exported)
    assert (first.number, first.type, first.start_ms, first.duration_s) == (
        "+915500000001",
        "outgoing",
        1795149000123,
        61,
    )
    assert (first.name, first.subscription_id, first.post_dial) == ("रमेश शाह", "8991", ",1")
    assert (second.number, second.type, second.presentation, second.name) == (
        "-2",
        "missed",
        "restricted",
        None,
    )
    assert second.subscription_id is None
    assert (third.number, third.type, third.presentation) == ("", "unknown", "payphone")


def test_it_reads_an_exported_log_in_an_archive(exported: Path, tmp_path: Path):
    archive = tmp_path / "backup.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(exported, "calls-20261120.xml")
        file.writestr("sms-20261120.xml", "<smses/>")
    assert len(list(read_exported(archive))) == 3


@pytest.mark.parametrize(
    "text",
    [BOMB, "<calls><call", "not xml", "<calls><call number='1' type='1'/></calls>"],
    ids=["dtd", "cut", "text", "no date"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_it_refuses_what_no_honest_program_writes(tmp_path: Path, text: str, encoding: str):
    path = tmp_path / "calls.xml"
    path.write_text(text.replace("utf-8", encoding), encoding)
    with pytest.raises(UnreadableLogError):
        list(read_exported(path))


def test_it_turns_a_study_into_two_sides_of_each_call(tmp_path: Path):
    path = tmp_path / "study.csv"
    path.write_text(STUDY)
    logs = read_study(path)
    assert is_study(path)
    assert [(call.number, call.type) for call in logs[3]] == [("+919000000005", "outgoing")] * 2
    assert [(call.number, call.type) for call in logs[5]] == [
        ("+919000000003", "missed"),
        ("+919000000003", "incoming"),
    ]
    assert [(call.number, call.type) for call in logs[4]] == [("121", "outgoing")]


def test_it_invents_days_that_could_be_true():
    calls = invent_day(date(2026, 11, 20), calls=400, seed=1)
    assert calls == invent_day(date(2026, 11, 20), calls=400, seed=1)
    assert all(before.modified_ms <= after.start_ms for before, after in zip(calls, calls[1:], strict=False))
    kinds = Counter(call.type for call in calls)
    assert kinds["outgoing"] > kinds["incoming"] > kinds["missed"] > 0
    assert all(call.number.startswith("+9155") or call.presentation == "restricted" for call in calls)
    assert any(call.presentation == "restricted" for call in calls)
    assert all(not call.duration_s for call in calls if call.type in {"missed", "rejected"})


def test_it_never_invents_the_future():
    now = datetime(2026, 11, 20, 4, 10, tzinfo=UTC)  # 9:40 in India
    calls = list(believable_calls(date(2026, 11, 20), calls=40, now=now, zone="Asia/Kolkata", sims=["sim-1"]))
    assert len(calls) == 40
    assert max(call.modified_ms for call in calls) <= now.timestamp() * 1000
    assert calls == sorted(calls, key=lambda call: call.start_ms)


def test_it_plays_a_day_and_reports_it(tmp_path: Path, server: StandIn):
    phone = a_phone(tmp_path, server)
    calls = invent_day(date(2026, 11, 19), calls=1200, seed=3)
    shown: list[int] = []
    Play(phone, show=lambda play: shown.append(play.placed)).run(calls)
    assert len(server.calls) == 1200
    assert shown[-1] == 1200
    assert [path for _, path, _ in server.seen][-3:].count("/digests") >= 2


def test_it_plays_at_the_pace_asked_for(tmp_path: Path, server: StandIn):
    phone = a_phone(tmp_path, server)
    calls = invent_day(date(2026, 11, 19), calls=10, seed=3)
    span_s = (calls[-1].start_ms - calls[0].start_ms) / 1000
    Play(phone, speed=60).run(calls)
    assert phone.clock.slept_s == pytest.approx(span_s / 60, abs=1)
