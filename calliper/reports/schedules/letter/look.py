"""How the mail looks. Mail apps read no style sheet: there each class becomes a style; on a page it stays a class."""

from __future__ import annotations

import re

from calliper.reports.picture.colours import LIGHT

FONT = "Inter,'Segoe UI',Roboto,Helvetica,Arial,'Noto Sans Devanagari','Noto Sans Gujarati',sans-serif"
INK, SECOND, THIRD = LIGHT["ink"], LIGHT["ink-2"], LIGHT["ink-3"]
LINE, GROUND, ACCENT = LIGHT["line"], LIGHT["canvas"], LIGHT["accent-fill"]
TEXT = f"font-family:{FONT};color:{INK};"

LOOK = {
    "m-body": f"margin:0;padding:0;background:{GROUND};",
    "m-hidden": "display:none;max-height:0;overflow:hidden;opacity:0;",
    "m-ground": f"background:{GROUND};padding:24px 8px;",
    "m-letter": f"width:100%;max-width:600px;background:{LIGHT['surface']};border:1px solid {LINE};"
    "border-radius:10px;border-collapse:separate;",
    "m-in": f"{TEXT}padding:24px;font-size:14px;line-height:21px;text-align:left;",
    "m-from": f"margin:0 0 12px;font-size:12px;line-height:16px;color:{THIRD};",
    "m-title": "margin:0;font-size:20px;line-height:28px;font-weight:600;",
    "m-sub": f"margin:2px 0 16px;font-size:13px;line-height:18px;color:{SECOND};",
    "m-finding": "margin:0 0 12px;font-size:15px;line-height:22px;",
    "m-figures": f"width:100%;margin:4px 0 16px;border-top:1px solid {LINE};border-bottom:1px solid {LINE};"
    "border-collapse:collapse;",
    "m-figure": f"{TEXT}padding:10px 12px 10px 0;text-align:left;vertical-align:top;",
    "m-label": f"font-size:12px;line-height:16px;color:{SECOND};",
    "m-value": "font-size:24px;line-height:32px;font-weight:600;",
    "m-change": f"font-size:12px;line-height:16px;color:{SECOND};",
    "m-head": "margin:20px 0 8px;font-size:14px;line-height:20px;font-weight:600;",
    "m-chart": "display:block;width:100%;max-width:550px;height:auto;border:0;",
    "m-table": "width:100%;border-collapse:collapse;",
    "m-th": f"{TEXT}padding:6px 8px 6px 0;font-size:12px;line-height:16px;font-weight:400;color:{THIRD};"
    f"border-bottom:1px solid {LINE};text-align:left;vertical-align:bottom;",
    "m-td": f"{TEXT}padding:6px 8px 6px 0;font-size:13px;line-height:18px;border-bottom:1px solid {LINE};"
    "text-align:left;vertical-align:top;",
    "m-num": "text-align:right;white-space:nowrap;padding-right:12px;font-variant-numeric:tabular-nums;",
    "m-numhead": "text-align:right;padding-right:12px;",
    "m-total": "font-weight:600;",
    "m-more": f"margin:8px 0 0;font-size:12px;line-height:16px;color:{SECOND};",
    "m-note": f"margin:16px 0 0;padding:12px;background:{LIGHT['sunken']};border-radius:6px;font-size:13px;"
    "line-height:18px;",
    "m-line": "margin:0 0 4px;",
    "m-press": "margin:24px 0 0;",
    "m-button": f"display:inline-block;padding:9px 16px;background:{ACCENT};border-radius:6px;font-size:14px;"
    f"line-height:20px;font-weight:500;color:{LIGHT['surface']};text-decoration:none;",
    "m-foot": f"margin:24px 0 0;padding-top:12px;border-top:1px solid {LINE};font-size:12px;line-height:18px;"
    f"color:{THIRD};",
    "m-link": f"color:{ACCENT};",
}
CLASS = re.compile(r' class="(m-[a-z -]+)"')


def inlined(html: str) -> str:
    """The same with styles in place of classes; raises KeyError for a class that has no look."""
    return CLASS.sub(lambda found: f' style="{_styles(found[1])}"', html)


def sheet_of_styles() -> str:
    """The same looks as a style sheet, for the mail as a page."""
    return "\n".join(f".{name}{{{rules}}}" for name, rules in LOOK.items())


def _styles(names: str) -> str:
    return "".join(LOOK[name] for name in names.split())
