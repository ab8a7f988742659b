"""Reads a bounce: which of our mails came back, and whether for good. What strangers sent is read with suspicion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from typing import Any
from uuid import UUID

from calliper.reports.schedules.message_id import named_in

# What a mail server says comes first and what it returns comes last: nothing beyond this is read.
MOST_BYTES = 1 << 18
# The library takes ever longer over such lines, the longer they are; mail servers write few and short ones.
HEADS = re.compile(rb"(?:^|\r)content-t[^\n]*(?:\n[ \t][^\n]*)*", re.I | re.M)
MOST_HEADS, LONGEST_HEAD = 200, 500
STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}\b")
MESSAGE_ID = re.compile(r"^Message-ID:\s*<[^>\s]+>", re.I | re.M)
# Exim names failed recipients in a head and says the rest in words; these tell that it only waited too long.
WAITED = re.compile(r"retry timeout exceeded|retry time not reached|failing for a long time", re.I)
CUT = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)


class NoBounce(Exception):
    """A mail that is no bounce of ours, with a sentence that says why."""


@dataclass(frozen=True)
class Bounce:
    """One of our mails that came back: `for_good` is False where a mail server only waits, or waited in vain."""

    org_id: UUID
    sending_id: UUID
    for_good: bool


def read_bounce(raw: bytes) -> Bounce:
    """What a bounce says. Raises NoBounce for every other mail, however it is made."""
    if not raw.strip():
        raise NoBounce("There is no mail.")
    try:
        return _read(raw)
    except NoBounce:
        raise
    # The library has many ways to stumble over a hostile mail: all of them mean the same to us.
    except Exception as wrong:
        raise NoBounce("This mail is made so that it cannot be read.") from wrong


def _read(raw: bytes) -> Bounce:
    head = raw[:MOST_BYTES]
    heads = HEADS.findall(head)
    if len(heads) > MOST_HEADS or any(len(found) > LONGEST_HEAD for found in heads):
        raise NoBounce("This mail is made so that it cannot be read.")
    mail: Message[Any, Any] = BytesParser(policy=default).parsebytes(head)
    if _is_report(mail):
        if len(raw) <= MOST_BYTES and any(isinstance(each, CUT) for each in mail.defects):
            raise NoBounce("This bounce is cut off.")
        for_good, returned = _fails(mail), _returned(mail)
    elif _field(mail, "X-Failed-Recipients") and not mail.is_multipart():
        for_good, returned = _in_words(_text(mail))
    else:
        raise NoBounce("This is not a bounce: it is no delivery report and names no failed recipient.")
    found = named_in(returned)
    if found is None:
        raise NoBounce("This bounce is not of a scheduled report: it returns no Message-ID that we gave.")
    return Bounce(*found, for_good)


def _is_report(mail: Message[Any, Any]) -> bool:
    kind = str(mail.get_param("report-type", "")).lower()
    return mail.get_content_type() == "multipart/report" and kind == "delivery-status" and mail.is_multipart()


def _fails(report: Message[Any, Any]) -> bool:
    """Whether any recipient failed for good; a report is about one mail, and each of ours has one recipient."""
    verdicts = []
    for part in _parts(report, "message/delivery-status"):
        for block in part.get_payload() if part.is_multipart() else ():
            action = _field(block, "Action").lower()
            status = STATUS.match(_field(block, "Status"))
            if action and status:
                verdicts.append(action.startswith("failed") and status[1] == "5")
    if not verdicts:
        raise NoBounce("This bounce does not say what became of the mail.")
    return any(verdicts)


def _returned(report: Message[Any, Any]) -> str:
    """The Message-IDs of what is returned, then what the bounce answers to."""
    found = [_field(part, "Message-ID") for part in report.walk() if part is not report]
    for part in _parts(report, "text/rfc822-headers"):
        found += MESSAGE_ID.findall(_text(part))
    return "\n".join([*found, _field(report, "In-Reply-To"), _field(report, "References")])


def _in_words(text: str) -> tuple[bool, str]:
    """Exim without a delivery report: its sentences, then a copy of our mail."""
    found = MESSAGE_ID.search(text)
    if found is None:
        raise NoBounce("This bounce returns nothing of the mail that it is about.")
    return WAITED.search(text[: found.start()]) is None, found[0]


def _parts(report: Message[Any, Any], kind: str) -> Iterator[Any]:
    """The parts of the report itself, not those of what it returns."""
    parts: Any = report.get_payload()
    return (part for part in parts if part.get_content_type() == kind)


def _field(part: Message[Any, Any], name: str) -> str:
    """The first such line of a head as it was sent: unread, so that nothing hostile is decoded."""
    held = (value for field, value in part.raw_items() if field.lower() == name.lower())
    return str(next(held, "")).strip()


def _text(part: Message[Any, Any]) -> str:
    """The text of a part in bytes' own letters: names of ours are plain, so no charset is believed."""
    held = part.get_payload(decode=True)
    return held.decode("latin-1").replace("\r\n", "\n") if isinstance(held, bytes) else ""
