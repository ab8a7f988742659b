"""Enrolment codes and deep links, as a person types, scans or taps them."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 9
PIN_LENGTH = 43
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class BadCodeError(ValueError):
    """The text is neither an enrolment code nor an enrolment link."""


@dataclass(frozen=True)
class Invitation:
    """Where to enrol and with what; `base_url` and `pin` are known only from a link."""

    code: str
    base_url: str | None = None
    pin: str | None = None

    def link(self) -> str:
        """The deep link, also the text of the QR code. Raises ValueError without a base URL."""
        if self.base_url is None:
            raise ValueError("a link needs a base URL")
        query = {"base": self.base_url, "code": self.code} | ({"pin": self.pin} if self.pin else {})
        return f"calliper://enrol?{urlencode(query)}"


def normal_code(text: str) -> str:
    """`abc def-ghj` → `ABC-DEF-GHJ`. Raises BadCodeError for another length or an unused letter."""
    letters = "".join(text.split()).replace("-", "").upper()
    if len(letters) != CODE_LENGTH or not set(letters) <= set(ALPHABET):
        raise BadCodeError("An enrolment code has nine letters and digits, like ABC-DEF-GHJ.")
    return "-".join(letters[place : place + 3] for place in range(0, CODE_LENGTH, 3))


def parse_invitation(text: str) -> Invitation:
    """Read a code or a `calliper://enrol` link. Raises BadCodeError."""
    if "://" not in text:
        return Invitation(normal_code(text))
    link = urlsplit(text.strip())
    if (link.scheme.lower(), link.netloc.lower()) != ("calliper", "enrol"):
        raise BadCodeError("This is not an enrolment link.")
    query = parse_qs(link.query)
    if any(len(values) > 1 for values in query.values()):
        raise BadCodeError("The enrolment link says something twice.")
    found = {name: values[0] for name, values in query.items()}
    base_url, pin = found.get("base", ""), found.get("pin")
    base = urlsplit(base_url)
    is_private = base.scheme == "https" or (base.scheme == "http" and base.hostname in LOOPBACK)
    if not is_private or not base.hostname or base.username is not None:
        raise BadCodeError("The enrolment link names no server.")
    if pin is not None and (len(pin) != PIN_LENGTH or base.scheme != "https"):
        raise BadCodeError("The enrolment link has a pin that cannot be used.")
    return Invitation(normal_code(found.get("code", "")), base_url.rstrip("/"), pin)
