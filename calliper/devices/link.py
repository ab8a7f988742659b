"""The address a phone enrols with, as a deep link and as a QR code."""

from __future__ import annotations

from urllib.parse import urlencode

import segno


def enrolment_link(*, base_url: str, code: str, pin: str) -> str:
    """`calliper://enrol?base=…&code=…`, with the pin of the server's key when it speaks TLS."""
    query = {"base": base_url, "code": code}
    if pin and base_url.startswith("https://"):
        query["pin"] = pin
    return f"calliper://enrol?{urlencode(query)}"


def is_reachable(base_url: str) -> bool:
    """Whether a phone can use the address: phones speak TLS only, except to their own machine."""
    return base_url.startswith("https://")


def qr_svg(text: str) -> str:
    """A QR code as an SVG element that scales with its box and carries no style of its own."""
    made = segno.make(text, error="m", micro=False)
    return str(made.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))
