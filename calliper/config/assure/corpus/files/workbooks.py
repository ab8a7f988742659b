"""Workbooks: cells, days, parts that are missing, and books that read what they should not."""

from __future__ import annotations

from collections.abc import Iterator

from calliper.config.assure.corpus.files.kinds import (
    CELLS,
    COLUMNS,
    ROW,
    Hostile,
    table,
    with_cell,
)
from calliper.config.assure.corpus.files.sheets import HEAD, MAIN, Raw, dated, members, xlsx, zipped


def workbooks() -> Iterator[Hostile]:
    """Every file of this module."""
    for part in (_workbooks, _days, _parts, _whole_books):
        yield from part()


def _workbooks() -> Iterator[Hostile]:
    wide: list[list[object]] = [[f"c{n}" for n in range(10_000)]]
    yield Hostile("10,000 columns in a workbook", xlsx(wide), "too_many_columns")
    good: list[list[object]] = [[*COLUMNS], [*CELLS]]
    for name, cell, reason in (
        ("number that lost digits", 1.23456789012345678e17, "number_lost_digits"),
        ("number with a fraction", 919845094494.5, "number_lost_digits"),
        ("number as a word of an error", Raw('<c r="{at}" t="e"><v>#N/A</v></c>'), "no_number"),
        ("formula without a value", Raw('<c r="{at}"><f>1+1</f></c>'), "no_number"),
        ("formula that reads the web", Raw('<c r="{at}" t="str"><f>WEBSERVICE("x")</f><v>9000010002</v></c>'), ""),
        ("text that looks like a formula", "=9000010001", ""),
        ("shared text out of range", Raw('<c r="{at}" t="s"><v>99</v></c>'), "?"),
        ("not a number", Raw('<c r="{at}"><v>12x</v></c>'), ""),
        ("type nobody knows", Raw('<c r="{at}" t="zz"><v>1</v></c>'), "?"),
        ("escaped zero", "_x0000_9000010001", ""),
        ("cell of 40,000", "9" * 40_000, "?"),
    ):  # fmt: skip
        rows = [*good, with_cell(1, cell)]
        if reason == "?":
            refused = "cell_too_long" if "40,000" in name else "not_a_workbook"
            yield Hostile(f"workbook: {name}", xlsx(rows), refused)
        else:
            yield Hostile(
                f"workbook: {name}", xlsx(rows), calls=1 if reason else 2, bad=(reason,) if reason else ()
            )


def _days() -> Iterator[Hostile]:
    good: list[list[object]] = [[*COLUMNS], [*CELLS]]
    for day, reason in (
        (0.0, "start_unreadable"),
        (1.0, "start_out_of_range"),
        (60.0, "start_out_of_range"),
        (-5.0, "start_unreadable"),
        (1e9, "start_unreadable"),
    ):
        yield Hostile(f"workbook: day {day}", xlsx([*good, with_cell(2, dated(day))]), calls=1, bad=(reason,))
    yield Hostile("workbook: day of today", xlsx([*good, with_cell(2, dated(46328.5))]), calls=2)


def _parts() -> Iterator[Hostile]:
    good: list[list[object]] = [[*COLUMNS], [*CELLS]]
    yield Hostile("workbook without cells", xlsx([]), "no_calls")
    yield Hostile("workbook without sheets", zipped(members({})), "not_a_workbook")
    parts = members({"Calls": good})
    for gone in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        yield Hostile(
            f"workbook without {gone}",
            zipped({k: v for k, v in parts.items() if k != gone}),
            "not_a_workbook",
        )
    whole = parts["xl/worksheets/sheet1.xml"]
    for share in (0.3, 0.8):
        cut = {**parts, "xl/worksheets/sheet1.xml": whole[: int(len(whole) * share)]}
        yield Hostile(f"workbook with a sheet cut at {share:.0%}", zipped(cut), "not_a_workbook")


def _whole_books() -> Iterator[Hostile]:
    good: list[list[object]] = [[*COLUMNS], [*CELLS]]
    parts = members({"Calls": good})
    whole = parts["xl/worksheets/sheet1.xml"]
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    bomb = whole.replace(HEAD.encode(), laughs.encode()).replace(b"Ravi", b"&b;")
    yield Hostile(
        "workbook with entities", zipped({**parts, "xl/worksheets/sheet1.xml": bomb}), "not_a_workbook"
    )
    secret = whole.replace(HEAD.encode(), b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace(
        b"Ravi", b"&e;"
    )
    yield Hostile(
        "workbook that reads a file", zipped({**parts, "xl/worksheets/sheet1.xml": secret}), "not_a_workbook"
    )
    packed = xlsx(good)
    for share in (0.3, 0.7, 0.95):
        yield Hostile(f"workbook cut at {share:.0%}", packed[: int(len(packed) * share)], "archive_damaged")
    empty = f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>'
    yield Hostile("workbook that boasts of its size", xlsx(empty), "no_calls")
    hidden = {
        **parts,
        "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"sheetId", b'state="veryHidden" sheetId'),
    }
    yield Hostile("workbook with a hidden sheet", zipped(hidden), calls=1)
    yield Hostile("csv named xlsx", table(ROW), calls=1)
