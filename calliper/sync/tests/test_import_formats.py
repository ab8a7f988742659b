"""The formats that people bring, each through the portal with exact counts; and phones that send the same calls."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from calliper.calls.models import Call, CallChange
from calliper.config.assure.corpus.files.sheets import xlsx
from calliper.consent import actions as consent
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from calliper.sync.phone import Phone, Sim, call_log
from calliper.sync.phone.study import read_study
from calliper.sync.tests.imported import brought, drain, row_of, sms_backup, upload
from tests.cast import Acme
from tests.handset import Handset, item
from tests.in_process import InProcess
from tests.parts import SHARED

SignIn = Callable[[Member], Client]
KOLKATA = ZoneInfo("Asia/Kolkata")
BASE_MS = 1_763_600_000_123
RECORDS = [
    {"_id": 1, "number": "+915550104417", "duration": 95, "type": 1, "name": "Hitesh", "ring_time": 7},
    {"_id": 2, "number": "9845012345", "duration": 0, "type": 2, "name": "", "ring_time": 21},
    {"_id": 3, "number": "+915550104417", "duration": 0, "type": 3, "name": "Hitesh", "ring_time": 30},
]
COLOROS = "<CallLog>{}</CallLog>".format(
    "".join(
        "<CALL_RECORDS " + " ".join(f'{key}="{value}"' for key, value in row.items()) + " />"
        for row in ({**each, "date": BASE_MS + n * 60_000} for n, each in enumerate(RECORDS))
    )
)


@pytest.fixture
def alice(acme: Acme, as_member: SignIn) -> Client:
    return as_member(acme.alice)


def of_phone(n: int, **changes: Any) -> dict[str, Any]:
    """The same three calls as a phone sends them."""
    calls = [
        {"number": "+915550104417", "type": "incoming", "duration_s": 95},
        {"number": "98450 12345", "type": "outgoing", "duration_s": 0},
        {"number": "+915550104417", "type": "missed", "duration_s": 0},
    ]
    return item(**{**calls[n], "start_ms": BASE_MS + n * 60_000, **changes})


BACKUP = [
    {"number": "+915550104417", "duration": 95, "date": BASE_MS, "type": 1, "contact_name": "Hitesh"},
    {
        "number": "98450 12345",
        "duration": 0,
        "date": BASE_MS + 60_000,
        "type": 2,
        "contact_name": "(Unknown)",
    },
    {
        "number": "+915550104417",
        "duration": 0,
        "date": BASE_MS + 120_000,
        "type": 3,
        "contact_name": "Hitesh",
    },
]


def table() -> str:
    lines = ["Emp Name,Client Number,Call Type,Date Time,Duration,Note"]
    for row, kind in zip(BACKUP, ("Incoming", "Outgoing", "Missed"), strict=True):
        at = datetime.fromtimestamp(int(str(row["date"])) / 1000, KOLKATA)
        lines.append(f"Bob Kulkarni,{row['number']},{kind},{at:%Y-%m-%d %H:%M:%S},{row['duration']},Hot")
    return "\n".join(lines) + "\n"


def facts(acme: Acme) -> list[tuple[Any, ...]]:
    with scope(acme.org.id):
        rows = Call.objects.order_by("start_ms").values_list(
            "agent_id", "contact_id", "type", "outcome", "duration_s", "start_ms", "second_precise"
        )
        return list(rows)


def test_it_takes_a_zipped_backup(acme: Acme, alice: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("calls-20261120.xml", sms_backup(BACKUP))
    url = brought(alice, packed.getvalue(), "backup.zip", [str(acme.bob.pk)])
    assert row_of(url, acme.org.id).counts["stored"] == 3
    assert [each[2] for each in facts(acme)] == ["incoming", "outgoing", "missed"]


def test_it_takes_the_call_log_of_an_oppo_phone_with_ringing_times(acme: Acme, alice: Client) -> None:
    url = brought(alice, COLOROS.encode(), "callrecord_backup.xml", [str(acme.bob.pk)])
    row = row_of(url, acme.org.id)
    assert (row.format, row.counts["stored"]) == ("coloros", 3)
    with scope(acme.org.id):
        assert list(Call.objects.order_by("start_ms").values_list("ring_s", flat=True)) == [7, 21, 30]


def test_it_takes_a_table_after_its_columns_are_said_and_remembers_them(acme: Acme, alice: Client) -> None:
    content = table().replace("Emp Name,Client Number,Call Type,Date Time", "Wer,Nummer,Art,Wann").encode()
    url = str(upload(alice, content, "old.csv")["Location"])
    assert alice.get(url)["Location"] == f"{url}columns/"
    page = alice.get(f"{url}columns/").content.decode()
    assert "98450 12345" in page
    nothing = alice.post(f"{url}columns/", {})
    assert nothing.status_code == 422
    assert "Say which column holds the number" in nothing.content.decode()
    answers = {
        "column_0": "agent", "column_1": "number", "column_2": "type", "column_3": "start",
        "column_4": "duration", "column_5": "note", "zone": "Asia/Kolkata", "start_form": "ymd",
        "duration_form": "seconds", "type_otherwise": "",
    }  # fmt: skip
    assert alice.post(f"{url}columns/", answers).status_code == 302
    drain()
    assert alice.get(url).status_code == 200, "the agent was found by name"
    alice.post(f"{url}start/")
    drain()
    assert row_of(url, acme.org.id).counts["stored"] == 3
    assert {each[0] for each in facts(acme)} == {acme.bob.pk}
    again = str(
        upload(alice, content + b"Bob Kulkarni,+915550104419,Missed,2025-11-21 10:00:00,0,\n", "new.csv")[
            "Location"
        ]
    )
    drain()
    assert alice.get(again).status_code == 200, "nothing is asked the second time"
    alice.post(f"{again}start/")
    drain()
    counts = row_of(again, acme.org.id).counts
    assert (counts["stored"], counts["duplicate"]) == (1, 3)


def test_it_asks_what_words_mean_that_it_met_only_while_reading(acme: Acme, alice: Client) -> None:
    content = table().replace("Call Type", "Art").replace("Incoming", "Eingehend").encode()
    url = str(upload(alice, content, "old.csv")["Location"])
    answers = {
        "column_0": "agent", "column_1": "number", "column_2": "type", "column_3": "start",
        "column_4": "duration", "zone": "Asia/Kolkata", "start_form": "ymd", "duration_form": "seconds",
    }  # fmt: skip
    alice.post(f"{url}columns/", answers)
    drain()
    assert "The type of call is not known" in alice.get(url).content.decode()
    assert "Eingehend" in alice.get(f"{url}columns/").content.decode()
    alice.post(f"{url}columns/", {**answers, "type_0": "incoming"})
    drain()
    alice.post(f"{url}start/")
    drain()
    assert row_of(url, acme.org.id).counts["stored"] == 3
    assert facts(acme)[0][2] == "incoming"


def test_it_takes_a_workbook_and_adds_agents_that_are_new(acme: Acme, alice: Client) -> None:
    lines = csv.reader(io.StringIO(table().replace("Bob Kulkarni", "Meera Patel (9000000009) [E77]")))
    url = str(upload(alice, xlsx([list(line) for line in lines]), "history.xlsx")["Location"])
    drain()
    page = alice.get(f"{url}agents/").content.decode()
    assert "Meera Patel" in page
    alice.post(f"{url}agents/", {"agent_0": "new"})
    alice.post(f"{url}start/")
    drain()
    assert row_of(url, acme.org.id).counts["stored"] == 3
    with scope(acme.org.id):
        meera = Member.objects.get(name="Meera Patel")
    assert meera.agent_code == "E77"
    assert {each[0] for each in facts(acme)} == {meera.pk}


def test_rows_of_an_agent_that_is_left_out_are_counted_and_not_stored(acme: Acme, alice: Client) -> None:
    content = table().replace("Bob Kulkarni,98450", "Somebody,98450").encode()
    url = brought(alice, content, "history.csv", [str(acme.bob.pk), "leave_out"])
    counts = row_of(url, acme.org.id).counts
    assert (counts["stored"], counts["left_out"]) == (2, 1)
    assert "Left out by you" in alice.get(url).content.decode()


@pytest.mark.parametrize("source", ["milliseconds", "seconds"])
def test_import_then_enrol_and_enrol_then_import_give_the_same_calls(
    acme: Acme, welcome: Acme, bobs: Handset, alice: Client, source: str
) -> None:
    content, name = (
        (sms_backup(BACKUP), "calls.xml") if source == "milliseconds" else (table().encode(), "h.csv")
    )
    agents = [str(acme.bob.pk)]
    first = brought(alice, content, name, agents)
    assert row_of(first, acme.org.id).counts["stored"] == 3
    answers = bobs.statuses([of_phone(n) for n in range(3)])
    assert set(answers) <= {"duplicate", "changed"}
    import_first = facts(acme)
    with scope(acme.org.id):
        assert not Call.objects.filter(device=None).exists()
    second = brought(alice, content, name, agents)
    counts = row_of(second, acme.org.id).counts
    assert (counts["stored"], counts["duplicate"]) == (0, 3)
    assert facts(acme) == import_first
    assert [each[5:] for each in import_first] == [(BASE_MS + n * 60_000, False) for n in range(3)]


def as_table(logs: dict[int, list[call_log.Call]]) -> bytes:
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(["Agent", "Number", "Type", "Start", "Duration"])
    for participant, log in logs.items():
        for each in log:
            at = datetime.fromtimestamp(each.start_ms // 1000, UTC)
            write.writerow(
                [
                    f"Participant {participant}",
                    each.number,
                    each.type,
                    f"{at:%Y-%m-%dT%H:%M:%SZ}",
                    each.duration_s,
                ]
            )
    return out.getvalue().encode()


FEW = 8


@pytest.mark.real_log
@pytest.mark.slow
@pytest.mark.parametrize("phones", [FEW, pytest.param(82, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("source", ["backups", "table"])
def test_real_call_logs_are_imported_and_their_phones_bring_nothing_new(
    acme: Acme, alice: Client, tmp_path: Path, source: str, phones: int
) -> None:
    logs = dict(sorted(read_study(SHARED / "reality-mining-calls.csv").items())[:phones])
    calls = [call for log in logs.values() for call in log]
    now = datetime.now(UTC)
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=now.replace(year=2001))
        consent.change_policy(by=acme.alice, now=now.replace(year=2001), earlier_calls=True)
        people = {
            p: orgs.add_member(by=acme.alice, name=f"Participant {p}", role="agent", now=now) for p in logs
        }
    if source == "table":
        url = str(upload(alice, as_table(logs), "history.csv")["Location"])
        guess = alice.get(f"{url}columns/").context["form"].initial
        assert alice.post(f"{url}columns/", {**guess, "duration_form": "seconds"}).status_code == 302
        drain()
        assert alice.get(url).status_code == 200, "every participant was found by name"
        alice.post(f"{url}start/")
        drain()
        counts = [row_of(url, acme.org.id).counts]
    else:
        counts = []
        for participant, log in logs.items():
            url = brought(alice, sms_backup(log), f"calls-{participant}.xml", [str(people[participant].pk)])
            counts.append(row_of(url, acme.org.id).counts)
    assert sum(each["stored"] for each in counts) == len(calls)
    with scope(acme.org.id):
        types = Counter(Call.objects.values_list("type", flat=True))
        talk_s = sum(Call.objects.filter(direction="outgoing").values_list("talk_s", flat=True))
    assert types == Counter(call.type for call in calls)
    assert talk_s == sum(call.duration_s for call in calls if call.type == "outgoing")
    if phones > FEW:
        assert (len(logs), len(calls), talk_s) == (82, 6916, 239_170)
        assert types == {"outgoing": 4076, "incoming": 2459, "missed": 381}
    transport = InProcess()
    for participant, log in logs.items():
        phone = Phone(tmp_path / str(participant), "http://testserver", transport=transport, ring=10_000)
        with scope(acme.org.id):
            code = devices.issue_code(by=acme.alice, member=people[participant], now=datetime.now(UTC))[1]
        phone.enrol(code, sims=[Sim("sim-1")])
        phone.agree()
        for each in log:
            phone.log.add(each)
        report = phone.run_until_empty()
        assert (report.queued, report.problem, report.stored) == (0, None, 0)
        phone.close()
    with scope(acme.org.id):
        assert Call.objects.count() == len(calls)
        assert not Call.objects.filter(device=None).exists()
        assert not CallChange.objects.exclude(fields__has_key="origin").exists()
