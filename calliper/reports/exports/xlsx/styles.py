"""How cells look: one style for each kind of value, once more in bold for heads and totals."""

from __future__ import annotations

from calliper.reports.exports.xlsx.text import attribute

# In India digits are grouped by lakh and crore, for which a format has one branch each.
INDIAN = r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;#,##0"
KINDS = ("text", "count", "ratio", "percent", "seconds", "day", "moment")
HEAD, ASKEW = (
    len(KINDS) * 2,
    len(KINDS) * 2 + 1,
)  # a head; a text that would be a formula if somebody typed it
FIRST_OWN = 164  # numbers below belong to Excel
_FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
_FILL = '<patternFill patternType="solid"><fgColor rgb="FFF1F3F2"/><bgColor indexed="64"/></patternFill>'
_LINE = '<left/><right/><top/><bottom style="thin"><color rgb="FF8A9490"/></bottom><diagonal/>'
# Excel takes the first two fills for its own.
LOOKS = (
    f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    f'<fill><patternFill patternType="gray125"/></fill><fill>{_FILL}</fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{_LINE}</border></borders>"
)


def style_of(kind: str, *, bold: bool = False) -> int:
    """The number of the style that a value of a kind has."""
    return KINDS.index(kind) + (len(KINDS) if bold else 0)


def _formats(country: str, *, hours24: bool) -> dict[str, str]:
    clock = "hh:mm:ss" if hours24 else "h:mm:ss AM/PM"
    return {
        "count": INDIAN if country == "IN" else "#,##0",
        "ratio": "#,##0.00",
        "percent": "0.00%",
        "seconds": "[h]:mm:ss",
        "day": "d mmm yyyy",
        "moment": f"d mmm yyyy {clock}",
    }


def styles(country: str, *, hours24: bool) -> str:
    """The part of a workbook that holds its styles."""
    formats = _formats(country, hours24=hours24)
    own = {kind: FIRST_OWN + number for number, kind in enumerate(formats)}
    numbers = "".join(
        f'<numFmt numFmtId="{own[kind]}" formatCode="{attribute(code)}"/>' for kind, code in formats.items()
    )
    cells = "".join(_cell(own.get(kind, 0), font=bold) for bold in (0, 1) for kind in KINDS)
    head = (
        '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" '
        'applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    )
    askew = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="{len(own)}">{numbers}</numFmts>{LOOKS}'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{ASKEW + 1}">{cells}{head}{askew}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _cell(number: int, *, font: int) -> str:
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1" applyFont="1"/>'
    )
