"""The forms of the portal as they are when they are right, so that each can be made wrong in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """A form that can be sent: where, what is good in it, its texts with the page that shows them, other fields."""

    path: str
    good: Mapping[str, Any]
    texts: tuple[str, ...] = ()
    then: str = ""
    others: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    takes_injected: bool = True


PAGES: dict[str, Page] = {
    "member": Page(
        "/settings/members/{member}/",
        {"name": "Bina", "role": "agent", "email": "", "agent_code": "", "tags": "", "team": "{team}"},
        ("name", "agent_code", "tags"),
        "/settings/members/",
        ("role", "email", "team"),
        ("name", "role"),
    ),
    "new member": Page(
        "/settings/members/add/",
        {"name": "Chitra", "role": "agent", "email": "", "agent_code": "", "tags": "", "team": ""},
        ("name", "tags"),
        "/agents/",
        ("role", "email", "team"),
        ("name", "role"),
    ),
    "invitation": Page(
        "/settings/members/invite/",
        {"email": "d@example.com", "name": "D", "role": "agent", "team": ""},
        ("name",),
        "/settings/members/",
        ("email", "role", "team"),
        ("email", "role"),
    ),
    "new team": Page("/settings/teams/add/", {"name": "South"}, ("name",), "/settings/teams/", (), ("name",)),
    "team": Page("/settings/teams/{team}/rename/", {"name": "South"}, ("name",), "/agents/", (), ("name",)),
    "leave": Page(
        "/agents/{member}/leave/",
        {"from_day": "2026-12-01", "until_day": "2026-12-02", "reason": "x"},
        ("reason",),
        "/agents/{member}/",
        ("from_day", "until_day"),
        ("from_day", "until_day"),
    ),
    "call tag": Page("/settings/call-tags/", {"name": "Cold"}, ("name",), "/calls/", (), ("name",)),
    "call tag's name": Page(
        "/settings/call-tags/{tag}/",
        {"tag-{tag_hex}-name": "Cold"},
        ("tag-{tag_hex}-name",),
        "/settings/call-tags/",
        (),
        ("tag-{tag_hex}-name",),
    ),
    "note": Page("/calls/{call}/notes/", {"text": "x"}, ("text",), "/calls/{call}/", (), ("text",)),
    "changed note": Page("/calls/notes/{note}/", {"text": "x"}, ("text",), "/calls/{call}/", (), ("text",)),
    "contact's name": Page("/contacts/{contact}/rename/", {"name": "x"}, ("name",), "/calls/", (), ("name",)),
    "never track": Page(
        "/contacts/{contact}/never-track/",
        {"reason": "Bank"},
        ("reason",),
        "/settings/collection/",
        (),
        ("reason",),
    ),
    "many calls": Page(
        "/calls/bulk/", {"call": "{call}", "tag": "{tag}"}, (), "", ("call", "tag"), ("call",)
    ),
    "line": Page("/lines/{line}/name/", {"label": "Desk"}, ("label",), "/lines/", (), ("label",)),
    "line's number": Page(
        "/lines/{line}/confirm/", {"number": "+915550100001"}, (), "", ("number",), ("number",)
    ),
    "line's agent": Page(
        "/lines/periods/{period}/reassign/",
        {"member": "{owner}", "from_at": "{today}"},
        (),
        "",
        ("member", "from_at"),
        ("member", "from_at"),
    ),
    "SIM": Page(
        "/devices/{device}/sims/",
        {"subscription_id": "sim-2", "member": "{member}", "line": "", "from_at": ""},
        ("subscription_id",),
        "/devices/{device}/",
        ("member", "line", "from_at"),
        ("subscription_id", "member"),
    ),
    "days again": Page(
        "/devices/{device}/re-read/",
        {"since": "{today}", "until": ""},
        (),
        "",
        ("since", "until"),
        ("since",),
    ),
    "phone's end": Page(
        "/devices/{device}/revoke/", {"reason": "lost", "confirm": "1"}, (), "", ("reason",), ("reason",)
    ),
    "phone": Page("/devices/add/", {"member": "{member}"}, ("name",), "", ("member", "team"), ("member",)),
    "collection": Page(
        "/settings/collection/change/",
        {"hours": "window", "working_days": "1", "working_from": "09:00", "working_until": "18:00"},
        (),
        "",
        ("hours", "working_days", "working_from", "working_until"),
        ("hours",),
    ),
    "excluded number": Page(
        "/settings/collection/numbers/",
        {"number": "98450 99999", "reason": "x"},
        ("reason",),
        "/settings/collection/",
        ("number",),
        ("number",),
    ),
    "organisation": Page(
        "/settings/",
        {
            "name": "Assay",
            "contact_person": "",
            "phone": "",
            "email": "a@example.com",
            "country": "IN",
            "industry": "",
            "time_zone": "Asia/Kolkata",
            "default_country": "IN",
            "clock": "24",
        },
        ("name", "contact_person", "industry"),
        "/settings/",
        ("phone", "email", "country", "time_zone", "default_country", "clock"),
        ("name", "email"),
    ),
    "counting": Page(
        "/settings/counting/",
        {
            "connected_over_s": "0",
            "work_from": "09:00",
            "work_until": "19:00",
            "break_1_from": "13:00",
            "break_1_until": "14:00",
            "idle_over_min": "15",
            "hot_from": "3",
        },
        (),
        "",
        (
            "connected_over_s",
            "work_from",
            "work_until",
            "break_1_from",
            "break_1_until",
            "idle_over_min",
            "hot_from",
        ),
        ("connected_over_s", "work_from", "work_until", "idle_over_min", "hot_from"),
    ),
    "account": Page(
        "/settings/account/",
        {"name": "Asha", "language": ""},
        ("name",),
        "/settings/account/",
        ("language",),
        ("name",),
    ),
    "mail": Page(
        "/settings/mail/",
        {
            "host": "smtp.example.com",
            "port": "587",
            "security": "starttls",
            "login": "",
            "password": "",
            "sender": "a@example.com",
        },
        ("host", "login"),
        "/settings/mail/",
        ("port", "security", "sender"),
        ("host", "port", "sender"),
    ),
    "notices": Page(
        "/settings/notices/",
        {"quiet_from": "22:00", "quiet_until": "06:00"},
        (),
        "",
        ("quiet_from", "quiet_until"),
        (),
    ),
    "merging": Page(
        "/agents/{member}/merge/", {"into": "x"}, (), "", ("into",), ("into",), takes_injected=False
    ),
    "reveal": Page("/contacts/{contact}/reveal/", {"reason": "call_back"}, (), "", ("reason",), ("reason",)),
    "calls to return": Page(
        "/call-back/change/",
        {"do": "done", "pair": "{member}:{contact}:1795149060000", "to": ""},
        (),
        "",
        ("do", "pair", "to"),
        ("pair",),
    ),
    "notice": Page(
        "/settings/notice/edit/",
        {f"{part}_{language}": "Words" for part in ("title", "text") for language in ("en", "hi", "gu")},
        ("title_en", "text_en"),
        "/settings/notice/",
        (),
        ("title_en", "text_gu"),
    ),
}
