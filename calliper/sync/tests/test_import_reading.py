"""Call logs of each format, through the real child process, with exact counts."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calliper.calls.kinds import CallType, Presentation
from calliper.config.assure.corpus.files.sheets import TIME, dated, xlsx, zipped
from calliper.core.sheets.refused import FileRefused
from calliper.sync.imports import formats, words
from calliper.sync.imports.options import Options
from calliper.sync.imports.reading import Description, describe, read
from calliper.sync.imports.row import Bad, BadRow, CallRow, Progress, Repair
from calliper.sync.phone.logs import read_exported
from calliper.sync.phone.study import read_study
from tests.parts import SHARED

BACKUP = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By a backup program-->
<calls count="9" backup_set="a" backup_date="1795278340000" type="full">
  <call number="+919000010001" duration="185" date="1793618740123" type="2" presentation="1"
    subscription_id="8991000904462" post_dial_digits="" subscription_component_name="com.android.phone/.Telephony"
    readable_date="02-Nov-2026 4:55:40 pm" contact_name="Ravi &amp; Sons" />
  <call number="" duration="0" date="1793618741000" type="3" presentation="2" subscription_id="null"
    post_dial_digits="" subscription_component_name="null" contact_name="(Unknown)" />
  <call number="-1" duration="0" date="1793618742000" type="3" presentation="3" contact_name="null" />
  <call number="-2" duration="0" date="1793618743000" type="5" />
  <call number="022 28952819" duration="25" date="1793618744000" type="4" presentation="1" post_dial_digits=",12"
    contact_name="&#55357;&#56832; Zoë" />
  <call number="+919000010002" duration="-1" date="1793618745000" type="6" presentation="1" />
  <call number="+919000010003" duration="0" date="1793618746000" type="7" presentation="4" />
  <call number="+919000010004" duration="3" date="1793618747000" type="1000" presentation="9" />
</calls>"""

COLOROS = """<?xml version="1.0" encoding="utf-8"?><CallLog>
<CALL_RECORDS _id="1" number="9000010001" duration="60" type="1" date="1793618740123" name="रवि" numbertype="0"
  numberlabel="" ring_time="12" new="1" features="0" countryiso="IN" />
<CALL_RECORDS _id="2" number="9000010002" duration="0" type="3" date="1793618741000" name="" ring_time="25"
  features="1" />
<CALL_RECORDS _id="3" number="9000010003" duration="0" type="2" date="1793618742000" ring_time="oops" />
</CallLog>"""

CALLYZER = [
    ["Employee Name", "Employee Code", "Employee Country Code", "Employee Number", "Client Name", "Client Country Code",
     "Client Number", "Call Type", "Call Date", "Call Time", "Duration", "Note", "Call Method", "Call Mode"],
    ["Asha", "E01", "91", "9000000001", "Ravi Stores", "91", "9000010001", "Outgoing", "2026-11-02", "16:55:40", "185",
     "Send price list", "PhoneCall", "Voice"],
    ["Asha", "E01", "91", "9000000001", "Unknown", "", "", "Missed", "2026-11-02", "16:56:00", "0", "", "PhoneCall",
     "Voice"],
    ["Bala", "", "91", "9000000002", "Meera", "91", "9000010002", "Rejected", "2026-11-02", "16:57:00", "0", "",
     "WhatsAppCall", "Video"],
]  # fmt: skip


def held(content: bytes | str) -> Any:
    """An unlinked file, as the import hands it over."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(content.encode() if isinstance(content, str) else content)
    file.seek(0)
    return file


def look(content: bytes | str, **asked: str) -> Description:
    with held(content) as file:
        return describe(file, "calls", **asked)


def everything(
    content: bytes | str, options: Options | None = None, skip: int = 0
) -> tuple[list[CallRow], list[BadRow], Progress]:
    """The calls, the refused rows and the last progress, with the guess of `describe` when nothing is chosen."""
    with held(content) as file:
        found = describe(file, "calls")
        rows = list(read(file, "calls", found.format, options or found.guess, skip=skip))
    assert isinstance(rows[-1], Progress)
    calls = [row for row in rows if isinstance(row, CallRow)]
    return calls, [row for row in rows if isinstance(row, BadRow)], rows[-1]


def as_csv(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def ms(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)


def test_it_reads_a_backup_of_sms_backup_and_restore() -> None:
    calls, bad, end = everything(BACKUP)
    assert bad == []
    assert [call.type for call in calls] == [
        "outgoing", "missed", "missed", "rejected", "voicemail", "blocked", "answered_elsewhere", "unknown",
    ]  # fmt: skip
    assert [call.presentation for call in calls] == [
        "allowed", "restricted", "unknown", "restricted", "allowed", "allowed", "payphone", "unknown",
    ]  # fmt: skip
    assert calls[0] == CallRow(
        place=1, agent="", number="+919000010001", presentation="allowed", type="outgoing", start_ms=1793618740123,
        second_precise=False, duration_s=185, subscription_id="8991000904462", name="Ravi & Sons",
        source="com.android.phone/.Telephony",
    )  # fmt: skip
    assert [(call.number, call.name, call.source, call.subscription_id) for call in calls[1:3]] == [
        ("", "", "system", ""), ("-1", "", "system", ""),
    ]  # fmt: skip
    assert (calls[4].name, calls[4].post_dial) == ("😀 Zoë", ",12")
    assert calls[5].duration_s == 0
    size = len(BACKUP.encode())
    assert end == Progress(size, size, 8, {Repair.COUNT_WRONG: 1, Repair.TYPE_NOT_KNOWN: 1})


def test_it_gives_a_backup_the_same_facts_as_the_reference_phone(tmp_path: Path) -> None:
    path = tmp_path / "calls-1.xml"
    hidden = BACKUP.replace('type="5"', 'type="5" presentation="2"')
    path.write_text(hidden.replace("&#55357;&#56832;", "😀"), encoding="utf-8")
    theirs = [(c.number, c.presentation, c.type, c.start_ms, c.duration_s) for c in read_exported(path)]
    ours = [(c.number, c.presentation, c.type, c.start_ms, c.duration_s) for c in everything(BACKUP)[0]]
    assert ours == theirs


def test_it_finds_the_calls_in_an_archive_with_messages() -> None:
    packed = zipped({"sms-20261102.xml": "<smses/>", "calls-20261102.xml": BACKUP})
    calls, _, end = everything(packed)
    assert len(calls) == 8
    assert end.read_bytes == end.of_bytes == len(packed)


def test_it_reads_the_export_of_coloros_with_ring_times() -> None:
    calls, bad, _ = everything(COLOROS)
    assert bad == []
    assert [(c.number, c.type, c.duration_s, c.ring_s, c.name, c.mode) for c in calls] == [
        ("9000010001", "incoming", 60, 12, "रवि", "voice"),
        ("9000010002", "missed", 0, 25, "", "video"),
        ("9000010003", "outgoing", 0, None, "", "voice"),
    ]


def test_it_shows_what_an_xml_file_holds() -> None:
    found = look(COLOROS)
    assert (found.format, found.is_table, found.rows, found.rows_exact) == ("coloros", False, 3, True)
    assert found.sample[0][found.headings.index("number")] == "9000010001"
    assert (found.doubts, found.agents, found.sheets) == ((), (), ())


@pytest.mark.parametrize("form", ["csv", "semicolons", "xlsx", "titled"])
def test_it_reads_an_export_of_callyzer(form: str) -> None:
    separator = ";" if form == "semicolons" else ","
    content: bytes | str = xlsx(CALLYZER) if form == "xlsx" else as_csv(CALLYZER, separator)
    if form == "titled":
        content = xlsx([["Call history"], [], *CALLYZER])
    found = look(content)
    assert (found.format, found.label, found.doubts) == ("callyzer", "Callyzer call history", ())
    assert (found.rows, found.rows_exact) == (3, True)
    assert found.agents == ("Asha (+919000000001) [E01]", "Bala (+919000000002)")
    calls, bad, _ = everything(content)
    assert bad == []
    first = 4 if form == "titled" else 2
    assert calls[0] == CallRow(
        place=first, agent="Asha (+919000000001) [E01]", number="+919000010001", presentation="allowed",
        type="outgoing", start_ms=ms(2026, 11, 2, 11, 25, 40), second_precise=True, duration_s=185,
        name="Ravi Stores", note="Send price list", source="callyzer",
    )  # fmt: skip
    assert (calls[1].number, calls[1].presentation, calls[1].name) == ("", "unknown", "")
    assert (calls[2].type, calls[2].method, calls[2].mode) == ("rejected", "whatsapp", "video")


def test_it_reads_the_older_export_of_callyzer() -> None:
    rows = [
        ["Employee", "Client", "Date", "Time", "Duration", "Call Type", "Note"],
        ["Asha (9000000001)", "Ravi (91-9000010001)", "02 Nov 2026", "16:55:40", "0h 3m 5s", "Outgoing", ""],
        ["Asha (9000000001)", "Unknown (9000010002)", "03 Nov 2026", "09:00:00", "", "Missed", ""],
    ]
    calls, bad, _ = everything(as_csv(rows))
    assert bad == []
    assert [(c.agent, c.number, c.name, c.duration_s, c.source) for c in calls] == [
        ("Asha (9000000001)", "+919000010001", "Ravi", 185, "callyzer"),
        ("Asha (9000000001)", "9000010002", "", 0, "callyzer"),
    ]
    assert calls[0].start_ms == ms(2026, 11, 2, 11, 25, 40)


def test_it_takes_dates_of_callyzer_in_the_zone_of_the_account() -> None:
    calls, _, _ = everything(as_csv(CALLYZER), replace(look(as_csv(CALLYZER)).guess, zone="America/New_York"))
    assert calls[0].start_ms == ms(2026, 11, 2, 21, 55, 40)


def test_it_reads_days_and_times_that_a_workbook_keeps_as_numbers() -> None:
    rows = [["Agent", "Phone", "Date", "Time", "Type", "Talk time"]]
    talk = dated(185 / 86400, TIME)
    rows += [["Asha", 919000010001.0, dated(46328.0, 2), dated(0.705324074, TIME), "Incoming", talk]]
    calls, bad, _ = everything(xlsx(rows))
    assert bad == []
    assert (calls[0].number, calls[0].duration_s) == ("919000010001", 185)
    assert calls[0].start_ms == ms(2026, 11, 2, 11, 25, 40)


@pytest.mark.parametrize(("from_1904", "number"), [(False, 46328.705324074), (True, 44866.705324074)])
def test_it_reads_bare_day_numbers_as_the_workbook_counts_them(from_1904: bool, number: float) -> None:
    rows = [["Phone", "Start", "Type", "Duration"], ["9000010001", number, "Incoming", 5]]
    calls, _, _ = everything(xlsx(rows, from_1904=from_1904))
    assert calls[0].start_ms == ms(2026, 11, 2, 11, 25, 40)


def test_it_guesses_a_table_in_hindi_and_one_in_gujarati() -> None:
    hindi = [["कर्मचारी", "मोबाइल नंबर", "दिनांक", "समय", "अवधि", "प्रकार", "नाम"]]
    hindi += [["आशा", "9000010001", "21-11-2026", "16:55:40", "185", "आउटगोइंग", "रवि"]]
    gujarati = [["કર્મચારી", "મોબાઇલ નંબર", "તારીખ", "સમય", "સમયગાળો", "પ્રકાર", "નામ"]]
    gujarati += [["આશા", "9000010001", "21-11-2026", "16:55:40", "185", "ચૂકી ગયેલ", "રવિ"]]
    for rows, kind in ((hindi, "outgoing"), (gujarati, "missed")):
        calls, bad, _ = everything(as_csv(rows))
        assert bad == []
        found = (calls[0].type, calls[0].duration_s, calls[0].start_ms)
        assert found == (kind, 185, ms(2026, 11, 21, 11, 25, 40))


def test_it_guesses_a_table_without_headings_by_its_cells() -> None:
    rows = [[f"90000100{n:02}", f"2026-11-{n:02} 16:55:40", "Outgoing", n] for n in range(1, 21)]
    found = look(as_csv(rows))
    assert found.guess.heading_row == 0
    assert dict(found.guess.columns) == {"number": 0, "start": 1, "type": 2, "duration": 3}
    calls, bad, _ = everything(as_csv(rows))
    assert (len(calls), bad, calls[0].place) == (20, [], 1)


def test_it_reports_what_a_table_leaves_open() -> None:
    rows = [["Phone", "Start", "Duration", "Type"], ["9000010001", "03/04/2026 10:00:00", "2:05", "Zoomed"]]
    found = look(as_csv(rows))
    assert [(doubt.about, doubt.choices) for doubt in found.doubts] == [
        ("start_form", ("dmy", "mdy")), ("duration_form", ("clock", "hour_minute")), ("type", ("Zoomed",)),
    ]  # fmt: skip
    assert all(doubt.sentence for doubt in found.doubts)
    with pytest.raises(FileRefused, match="day-month or as month-day"):
        everything(as_csv(rows), replace(found.guess, start_form="auto"))
    chosen = replace(found.guess, start_form="mdy", duration_form="hour_minute", types={"zoomed": "incoming"})
    calls, bad, _ = everything(as_csv(rows), chosen)
    assert bad == []
    assert (calls[0].start_ms, calls[0].duration_s, calls[0].type) == (
        ms(2026, 3, 4, 4, 30),
        7500,
        "incoming",
    )


def test_it_settles_the_order_of_day_and_month_by_one_row() -> None:
    rows = [["Phone", "Start", "Type"]]
    rows += [["9000010001", "03/04/2026 10:00", "in"], ["9000010001", "04/13/2026 10:00", "in"]]
    found = look(as_csv(rows))
    assert found.guess.start_form == "mdy"
    assert not any(doubt.about == "start_form" for doubt in found.doubts)


def test_it_refuses_each_row_that_is_no_call_with_its_reason() -> None:
    good = ["Asha", "9000010001", "2026-11-02 10:00:00", "5", "Incoming", ""]
    broken = {
        Bad.NO_NUMBER: (1, ""),
        Bad.NUMBER_LOST_DIGITS: (1, "9.19845E+11"),
        Bad.NO_START: (2, ""),
        Bad.START_UNREADABLE: (2, "31-31-2026"),
        Bad.START_OUT_OF_RANGE: (2, "1970-01-01 00:00:00"),
        Bad.DURATION_UNREADABLE: (3, "long"),
        Bad.TYPE_UNKNOWN: (4, "Zoomed"),
        Bad.NO_AGENT: (0, ""),
        Bad.TOO_LONG: (1, "9" * 200 + "x"),
        Bad.TOO_MANY_CELLS: (5, "over"),
    }
    assert set(broken) == set(Bad)
    rows = [["Agent", "Phone", "Start", "Duration", "Type"], good]
    rows += [
        [text if at == column else cell for at, cell in enumerate(good)] for column, text in broken.values()
    ]
    calls, bad, end = everything(as_csv(rows), look(as_csv(rows[:2])).guess)
    assert len(calls) == 1
    assert [row.reason for row in bad] == list(broken)
    assert [row.place for row in bad] == list(range(3, 13))
    assert all(row.sentence and "%(" not in row.sentence for row in bad)
    assert "9.19845E+11" in bad[1].sentence
    assert bad[1].raw[1] == "9.19845E+11"
    assert end.rows == 11


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"columns": {"start": 1, "type": 2}}, "which column holds the number"),
        ({"columns": {"number": 0, "type": 2}}, "which column holds the start"),
        ({"columns": {"number": 0, "start": 1}}, "which column holds the type"),
        ({"columns": {"number": 9, "start": 1, "type": 2}}, "column 10, but the file has only 3"),
        ({"columns": {"number": 0, "start": 1, "type": 2, "colour": 1}}, "names “colour”"),
        ({"start_form": "roman"}, "names “roman”"),
        ({"duration_form": "roman"}, "names “roman”"),
        ({"type_otherwise": "shouted"}, "names “shouted”"),
        ({"types": {"in": "shouted"}}, "names “shouted”"),
        ({"zone": "Mars/Olympus"}, "no time zone “Mars/Olympus”"),
        ({"sheet": "Nowhere"}, "no sheet “Nowhere”"),
        ({"heading_row": 900}, "holds no calls"),
    ],
)
def test_it_refuses_a_mapping_that_cannot_be(change: dict[str, Any], sentence: str) -> None:
    book = xlsx([["Phone", "Start", "Type"], ["9000010001", "2026-11-02 10:00:00", "in"]])
    with pytest.raises(FileRefused, match=sentence):
        everything(book, replace(look(book).guess, **change))


def test_it_refuses_a_format_that_does_not_exist() -> None:
    with held(BACKUP) as file, pytest.raises(FileRefused, match="no format “nobody’s”"):
        list(read(file, "calls", "nobody’s", Options()))


def test_it_gives_the_rows_before_a_cut_and_then_says_so() -> None:
    found: list[object] = []
    with held(BACKUP[: BACKUP.index("+919000010003")]) as file, pytest.raises(FileRefused) as refused:
        found.extend(read(file, "calls", "sms_backup_restore", Options()))
    assert [row.place for row in found if isinstance(row, CallRow)] == [1, 2, 3, 4, 5, 6]
    assert "ends in the middle, after call 6" in str(refused.value)


def test_it_begins_after_the_rows_that_are_settled() -> None:
    assert [call.place for call in everything(BACKUP, skip=6)[0]] == [7, 8]
    assert [call.place for call in everything(as_csv(CALLYZER), skip=3)[0]] == [4]


def test_it_keeps_options_through_json() -> None:
    guess = look(as_csv(CALLYZER)).guess
    assert Options.from_json({**guess.to_json(), "a later idea": 1}) == guess


def test_it_speaks_the_words_of_calls() -> None:
    assert (
        set(words.TYPES.values()) == set(words.ANDROID_TYPES.values()) | {"unknown"} == set(CallType.values)
    )
    assert set(words.PRESENTATIONS.values()) == set(Presentation.values)


def test_it_finds_every_format_by_itself() -> None:
    assert list(formats.every()) == ["callyzer", "coloros", "sms_backup_restore", "table"]


@pytest.mark.real_log
def test_it_reads_5213_numbers_as_people_write_them() -> None:
    content = (SHARED / "indian-number-formats.csv").read_bytes()
    found = look(content)
    assert dict(found.guess.columns) == {"agent": 0, "number": 1, "start": 2, "duration": 3}
    assert found.guess.start_form == "dmy"
    calls, bad, end = everything(content, replace(found.guess, type_otherwise="outgoing"))
    assert (len(calls), len(bad), end.rows) == (5213, 0, 5213)
    assert calls[0].start_ms == ms(2016, 9, 1, 0, 31, 12)
    with (SHARED / "indian-number-formats.csv").open(newline="", encoding="utf-8") as file:
        seconds = sum(int(row[" duration"]) for row in csv.DictReader(file))
    assert sum(call.duration_s for call in calls) == seconds


@pytest.mark.real_log
@pytest.mark.parametrize("form", ["csv", "xlsx", "backup"])
def test_it_reads_6916_real_calls_in_each_form(form: str) -> None:
    logs = read_study(SHARED / "reality-mining-calls.csv")
    rows = [(str(agent), call) for agent, made in logs.items() for call in made]
    if form == "backup":
        codes = {"incoming": 1, "outgoing": 2, "missed": 3}
        body = "".join(
            f'<call number="{c.number}" duration="{c.duration_s}" date="{c.start_ms}" type="{codes[c.type]}"/>'
            for _, c in rows
        )
        content: bytes | str = f'<calls count="6916">{body}</calls>'
    else:
        table: list[list[object]] = [["Agent", "Number", "Start", "Duration", "Type"]]
        table += [[agent, c.number, c.start_ms, c.duration_s, c.type.title()] for agent, c in rows]
        content = as_csv(table) if form == "csv" else xlsx(table)
    calls, bad, _ = everything(content)
    assert bad == []
    assert Counter(call.type for call in calls) == {"outgoing": 4076, "incoming": 2459, "missed": 381}
    assert [call.start_ms for call in calls] == [call.start_ms for _, call in rows]
    assert sum(call.duration_s for call in calls if call.type == "outgoing") == 239_170
    assert form == "backup" or len({call.agent for call in calls}) == len(logs) == 82
