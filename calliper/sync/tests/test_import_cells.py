"""Starts, durations, numbers and agents out of single cells, and files that Hypothesis invents."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.config.assure.corpus.files.kinds import TITLES
from calliper.config.assure.corpus_reading import read as outcome
from calliper.config.assure.corpus_reading import told
from calliper.core.sheets.sentences import REPAIRS
from calliper.core.sheets.separators import separator_of
from calliper.sync.imports import agents, durations, sentences, times, words
from calliper.sync.imports.faults import NoCall, fault
from calliper.sync.imports.forms import DURATION_FORMS, START_FORMS
from calliper.sync.imports.numbers import name_and_number, plain_number
from calliper.sync.imports.row import Bad, Repair
from tests.repository.sources import page, section

KOLKATA = ZoneInfo("Asia/Kolkata")
NEW_YORK = ZoneInfo("America/New_York")
MOMENT = datetime(2026, 11, 2, 11, 25, 40, tzinfo=UTC)
MS = int(MOMENT.timestamp() * 1000)


def start(text: str, form: str = "dmy", zone: ZoneInfo = KOLKATA) -> times.Start:
    return times.Starts(form, zone).start(text)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("dmy", "02-11-2026 16:55:40"),
        ("dmy", "2/11/26 4:55:40 PM"),
        ("dmy", "02.11.2026, 16.55.40"),
        ("dmy", "02 11 2026 04:55:40 p.m."),
        ("mdy", "11/02/2026 4:55:40pm"),
        ("mdy", "11-2-26 16:55:40"),
        ("ymd", "2026-11-02 16:55:40"),
        ("ymd", "2026/11/02T16:55:40+05:30"),
        ("ymd", "2026-11-02T11:25:40Z"),
        ("ymd", "2026-11-02 11:25:40 UTC"),
        ("ymd", "2026-11-02 16:55:40 IST"),
        ("ymd", "2026-11-02 16:55:40 +0530"),
        ("ymd", "20261102165540"),
        ("ymd", "20261102T165540"),
        ("ymd", "26-11-02 16:55:40"),
        ("named", "02 Nov 2026 16:55:40"),
        ("named", "2-Nov-26 4:55:40 PM"),
        ("named", "Monday, 2nd November 2026, 4:55:40 pm"),
        ("named", "Nov 2, 2026 4:55:40 PM"),
        ("named", "Mon, November 2nd, 2026 16:55:40"),
        ("named", "2 नवंबर 2026 16:55:40"),
        ("named", "2 નવેમ્બર 2026, 16:55:40"),
        ("named", "२ नवंबर २०२६ १६:५५:४०"),
        ("epoch_s", str(MS // 1000)),
        ("epoch_ms", str(MS)),
        ("excel", "46328.705324074"),
    ],
)
def test_it_reads_a_start_in_its_form(form: str, text: str) -> None:
    assert start(text, form).ms == MS
    assert times.settle([text] * 3 + ["21-13-2026x"]) != ()


def test_it_knows_how_exact_a_start_is() -> None:
    assert start("02-11-2026 16:55:40").second_precise
    assert not start("2026-11-02 16:55:40.123").second_precise
    assert start("2026-11-02 16:55:40.123").ms == MS + 123
    assert not start(str(MS), "epoch_ms").second_precise
    assert start(f"{MS // 1000}.5", "epoch_s") == times.Start(MS + 500, False)
    assert start("02-11-2026 16:55").repair == Repair.MINUTES_ONLY
    assert start("2026-11-02 11:25Z").repair == Repair.MINUTES_ONLY


def test_it_says_what_a_clock_change_does() -> None:
    twice = start("2026-11-01 01:30:00", "ymd", NEW_YORK)
    assert twice == times.Start(
        int(datetime(2026, 11, 1, 5, 30, tzinfo=UTC).timestamp() * 1000), True, Repair.TIME_TWICE
    )
    skipped = start("2026-03-08 02:30:00", "ymd", NEW_YORK)
    assert skipped.ms == int(datetime(2026, 3, 8, 7, 30, tzinfo=UTC).timestamp() * 1000)
    assert skipped.repair == Repair.TIME_SKIPPED
    named = start("2026-11-01 01:30:00 EST", "ymd", NEW_YORK)
    assert named == times.Start(int(datetime(2026, 11, 1, 6, 30, tzinfo=UTC).timestamp() * 1000), True)


@pytest.mark.parametrize(
    ("text", "form", "reason"),
    [
        ("", "dmy", Bad.NO_START),
        ("31-11-2026 10:00", "dmy", Bad.START_UNREADABLE),
        ("13:00 pm", "dmy", Bad.START_UNREADABLE),
        ("02-11-2026 13:00 pm", "dmy", Bad.START_UNREADABLE),
        ("02-11-2026 10:00 PST", "dmy", Bad.START_UNREADABLE),
        ("02-11-026 10:00", "dmy", Bad.START_UNREADABLE),
        ("02-Nov-026 10:00", "dmy", Bad.START_UNREADABLE),
        ("02-11-2026", "named", Bad.START_UNREADABLE),
        ("1e12", "epoch_ms", Bad.START_UNREADABLE),
        ("0", "epoch_ms", Bad.START_OUT_OF_RANGE),
        ("1", "excel", Bad.START_OUT_OF_RANGE),
        ("999999999999999", "excel", Bad.START_UNREADABLE),
        ("999999999999999", "epoch_s", Bad.START_OUT_OF_RANGE),
    ],
)
def test_it_refuses_a_start_that_is_none(text: str, form: str, reason: Bad) -> None:
    with pytest.raises(NoCall) as wrong:
        start(text, form)
    assert wrong.value.reason == reason


def test_it_settles_a_form_only_when_the_rows_do() -> None:
    assert times.settle(["01-02-2026 10:00", "03-04-2026"]) == ("dmy", "mdy")
    assert times.settle(["01-02-2026 10:00", "13-04-2026"]) == ("dmy",)
    assert times.settle(["2026-01-02", "2026-11-02 10:00:00"]) == ("ymd",)
    assert times.settle(["46328.5", "46329"]) == ("excel",)
    assert times.settle(["", "hello", "x"]) == ()
    assert times.settle([]) == ()
    assert times.settle(["hello"] * 9 + ["2026-01-02"]) == ()


@given(
    st.datetimes(datetime(1995, 1, 2), datetime(2100, 1, 1)),
    st.sampled_from(["Asia/Kolkata", "America/New_York"]),
)
def test_it_reads_back_every_moment(moment: datetime, zone: str) -> None:
    moment = moment.replace(microsecond=0)
    expected = moment.replace(tzinfo=ZoneInfo(zone))
    forms = {
        "dmy": "%d-%m-%Y %H:%M:%S", "mdy": "%m/%d/%Y %I:%M:%S %p", "ymd": "%Y-%m-%d %H:%M:%S",
        "named": "%d %b %Y, %I:%M:%S %p",
    }  # fmt: skip
    for form, pattern in forms.items():
        found = start(moment.strftime(pattern), form, ZoneInfo(zone))
        assert found.ms == int(expected.timestamp() * 1000)
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    assert start(f"{days:.9f}", "excel", ZoneInfo(zone)).ms == int(expected.timestamp() * 1000)


@given(st.text(max_size=90), st.sampled_from(times.FORMS))
def test_it_never_breaks_on_a_start(text: str, form: str) -> None:
    with suppress(NoCall):
        assert times.EARLIEST_MS <= start(text, form).ms <= times.LATEST_MS


@pytest.mark.parametrize(
    ("text", "form", "seconds"),
    [
        ("185", "auto", 185), ("185.0", "auto", 185), ("185 sec", "auto", 185), ("", "auto", 0), ("–", "auto", 0),
        ("3:05", "auto", 185), ("0:03:05", "auto", 185), ("00:03:05", "clock", 185), ("125:00", "auto", 7500),
        ("0h 3m 5s", "auto", 185), ("3 min 5 sec", "auto", 185), ("PT3M5S", "auto", 185), ("1 hr", "auto", 3600),
        ("2:05", "hour_minute", 7500), ("0:03:05", "hour_minute", 185), ("3.5", "minutes", 210),
        ("185000", "milliseconds", 185), ("0.002141", "excel", 185), ("0:03:05", "seconds", 185),
        ("5", "clock", 5), ("3m 5s", "words", 185), ("185", "seconds", 185),
    ],
)  # fmt: skip
def test_it_reads_a_duration(text: str, form: str, seconds: int) -> None:
    assert durations.duration_s(text, form) == seconds


@pytest.mark.parametrize(
    "text", ["-5", "1:99", "1:99:00", "long", "5 bananas", "9999999", "NaN", "x" * 99, "h", "pt"]
)
def test_it_refuses_a_duration_that_is_none(text: str) -> None:
    with pytest.raises(NoCall):
        durations.duration_s(text, "auto")


def test_it_asks_where_durations_have_two_readings() -> None:
    assert durations.settle(["5", "185"]) == ("auto",)
    assert durations.settle(["0:03:05", "3:05"]) == ("auto",)
    assert durations.settle(["3:05", "45:10"]) == ("clock",)
    assert durations.settle(["3:05", "5:10"]) == ("clock", "hour_minute")
    assert durations.settle(["0.002141", "0"]) == ("excel", "minutes")
    assert durations.settle(["3.5", "10"]) == ("seconds", "minutes")
    assert durations.settle([]) == ("auto",)


@given(st.text(max_size=50), st.sampled_from(sorted(durations.READERS)))
def test_it_never_breaks_on_a_duration(text: str, form: str) -> None:
    with suppress(NoCall):
        assert 0 <= durations.duration_s(text, form) <= durations.LONGEST_S


@given(st.integers(10**6, 10**14))
def test_it_mends_a_number_that_lost_nothing(number: int) -> None:
    text = str(number)
    for written in (text, f"{text}.0", f"{text[0]}.{text[1:]}E+{len(text) - 1}", f"'{text}", f'="{text}"'):
        assert plain_number(written)[0] == text
    with pytest.raises(NoCall):
        plain_number(f"{text[0]}.{text[1:4]}E+{len(text) - 1}")


@given(st.text(max_size=150))
def test_it_never_breaks_on_a_number(text: str) -> None:
    name_and_number(text)
    with suppress(NoCall):
        assert len(plain_number(text)[0]) <= 128


def test_it_takes_an_agent_apart_and_together() -> None:
    text = agents.text_of(name="Asha Rao", number="+91 90000 00001", code="E01")
    assert text == "Asha Rao (+91 90000 00001) [E01]"
    assert agents.parts(text) == agents.AgentParts("Asha Rao", "+91 90000 00001", "E01")
    assert agents.parts("98450 12345") == agents.AgentParts("", "98450 12345", "")
    assert agents.parts("(080)45291968") == agents.AgentParts("", "(080)45291968", "")
    assert agents.parts("Asha (North)") == agents.AgentParts("Asha (North)", "", "")
    assert agents.parts("[E01]") == agents.AgentParts("", "", "E01")
    assert agents.parts("") == agents.AgentParts("", "", "")


@given(st.text(max_size=100))
def test_it_never_breaks_on_an_agent(text: str) -> None:
    agents.parts(text)


def test_it_offers_every_form_in_words() -> None:
    assert set(START_FORMS) == {"auto", *times.FORMS}
    assert set(DURATION_FORMS) == set(durations.READERS)


def test_it_explains_every_reason_in_the_glossary() -> None:
    told_of = re.findall(
        r"^\| `(\w+)` \|", section(page("docs/glossary.md"), "Reasons of imports"), re.MULTILINE
    )
    assert told_of == list(Bad)


def test_it_has_a_sentence_for_every_reason_and_repair() -> None:
    assert all(sentences.of_bad(reason, "x") for reason in Bad)
    assert all(sentences.of_repair(repair) for repair in Repair)
    assert {*REPAIRS} <= {*Repair}


def test_it_keeps_little_of_a_refused_row() -> None:
    kept = fault(3, NoCall(Bad.TOO_LONG, "9" * 500), ["a" * 1_500, "b" * 1_500, "c"])
    assert (len(kept.value), [len(cell) for cell in kept.raw]) == (60, [1_500, 500])


def test_it_folds_words_of_every_script() -> None:
    assert words.fold("  Call-Type ") == "call_type"
    assert words.fold("फ़ोन  नंबर") == words.fold("फ़ोन नंबर")
    assert words.fold("मिस्ड") != words.fold("मसड")


@pytest.mark.parametrize(
    ("head", "separator"),
    [
        ("a;b\n1;2,3\n4;5,6\n", ";"),
        ("a\n1\n", ","),
        ("", ","),
        ('"a;b",c\n"1;2",3\n', ","),
        ("sep=|\n1|2", "|"),
    ],
)
def test_it_finds_the_separator(head: str, separator: str) -> None:
    assert separator_of(head) == separator


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.binary(max_size=600))
def test_it_never_breaks_on_any_bytes(content: bytes) -> None:
    assert told(content, do="describe")[-1].get("refused", "") != "broke_off"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from('<>/&;#x0"= \n\0calpd1\ud83d😀'), max_size=200), st.integers(0, 200))
def test_it_never_breaks_on_any_xml(inside: str, cut: int) -> None:
    text = f'<calls><call number="1" date="1793618740123" type="1" contact_name="{inside}"/></calls>'
    content = text.encode("utf-8", "surrogatepass")
    for file in (content, content[:cut]):
        assert outcome(file)[3].get("refused", "") != "broke_off"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(st.lists(st.text(max_size=20), min_size=6, max_size=6), max_size=8), st.sampled_from(",;\t|"))
def test_it_loses_no_row_of_any_table(rows: list[list[str]], separator: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(TITLES.split(","))
    writer.writerow(["Asha", "9000010001", "2026-11-02 10:00:00", "5", "Incoming", "Ravi"])
    writer.writerows(rows)
    calls, _, bad, last = outcome(out.getvalue().encode("utf-8", "surrogatepass"))
    assert last.get("refused", "") != "broke_off"
    if last == {"end": True}:
        blank = sum(not "".join(cell.replace("\0", "") for cell in row).strip() for row in rows)
        assert len(calls) + len(bad) == 1 + len(rows) - blank
