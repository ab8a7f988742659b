"""Workbooks, archives and odd files made of plain text, so that broken ones can be made too."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MADE = (2026, 11, 20, 12, 0, 0)  # the same bytes every time
DATE_TIME, DATE, TIME, ELAPSED = 1, 2, 3, 4

TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
ROOT = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/>'
    '<numFmt numFmtId="167" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="5"><xf numFmtId="0"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    '<xf numFmtId="166" applyNumberFormat="1"/><xf numFmtId="167" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


class Raw(str):
    """A cell written out as XML by the test itself."""


def column(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, left = divmod(index - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def dated(number: float, style: int = DATE_TIME) -> Raw:
    """A number that is painted as a moment, a day, a time of day or a length of time."""
    return Raw(f'<c r="{{at}}" s="{style}"><v>{number!r}</v></c>')


def _cell(value: object, at: str) -> str:
    if isinstance(value, Raw):
        return value.format(at=at)
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    if value is None:
        return ""
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet(rows: Sequence[Sequence[object]]) -> str:
    """The XML of one sheet."""
    body = "".join(
        f'<row r="{place}">'
        + "".join(_cell(value, f"{column(index)}{place}") for index, value in enumerate(row))
        + "</row>"
        for place, row in enumerate(rows, 1)
    )
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'


def members(
    sheets: Mapping[str, Sequence[Sequence[object]] | str], *, from_1904: bool = False
) -> dict[str, bytes]:
    """The files inside a workbook; a sheet given as text is taken as its XML."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    style = f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/>'
    counting = '<workbookPr date1904="1"/>' if from_1904 else ""
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{counting}<sheets>{names}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}{style}</Relationships>'
        ),
        "xl/styles.xml": STYLES,
    }
    for number, body in enumerate(sheets.values(), 1):
        files[f"xl/worksheets/sheet{number}.xml"] = body if isinstance(body, str) else sheet(body)
    return {name: text.encode() for name, text in files.items()}


def xlsx(rows: Sequence[Sequence[object]] | str, *, from_1904: bool = False) -> bytes:
    """A workbook with one sheet named Calls."""
    return zipped(members({"Calls": rows}, from_1904=from_1904))


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, MADE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
