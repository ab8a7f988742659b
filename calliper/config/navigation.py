"""The sidebar and the phone's tabs: an entry appears when the role may see it; the order never changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from calliper.config import setup
from calliper.core.permissions import OWN, allows, reach
from calliper.notifications import access as notifications
from calliper.reports.exports.formats import FORMATS
from calliper.reports.saved.tabs import Views, views


@dataclass(frozen=True)
class Entry:
    label: Any
    icon: str
    url_name: str
    permission: str
    phone_tab: bool = False
    # What it is called for those who reach no further than their own.
    own_label: Any = None
    # Another permission that its page asks for as well, and one that makes it superfluous.
    also: str = ""
    unless: str = ""

    def is_open(self, member: Any) -> bool:
        """Whether the page opens and is not reached otherwise."""
        needed = (self.permission, self.also or self.permission)
        return all(allows(member, name) for name in needed) and not (
            self.unless and allows(member, self.unless)
        )


SECTIONS: list[tuple[Any, list[Entry]]] = [
    (
        "",
        [
            Entry(_("Dashboard"), "layout-dashboard", "reports:dashboard", "reports.read", phone_tab=True),
            Entry(
                _("Call back"),
                "phone-calling",
                "reports:call_backs",
                "call_backs.work",
                phone_tab=True,
                own_label=_("Follow-ups"),
            ),
            Entry(_("Calls"), "phone", "calls:history", "calls.read", phone_tab=True),
            Entry(_("Contacts"), "address-book", "calls:contacts", "contacts.read"),
        ],
    ),
    (
        _("Team"),
        [
            Entry(_("Agents"), "users", "calls:agents", "calls.read"),
            Entry(_("Devices"), "device-mobile", "devices:list", "devices.read", phone_tab=True),
            # For who enrols phones and sees none; whoever sees the list finds it there.
            Entry(_("Add a phone"), "device-mobile", "devices:add", "devices.enrol", unless="devices.read"),
        ],
    ),
    (
        _("Reports"),
        [
            Entry(_("All reports"), "layout-grid", "reports:catalogue", "reports.read"),
            Entry(_("Explore"), "report-analytics", "reports:explore", "reports.read"),
            Entry(_("Saved views"), "bookmark", "reports:saved", "reports.read"),
            Entry(_("Alerts"), "bell", "reports:alerts", "alerts.read"),
            Entry(_("Wall boards"), "device-desktop", "reports:walls", "walls.manage"),
            Entry(_("Exports"), "file-download", "reports:exports", "exports.make"),
            Entry(_("Scheduled reports"), "mail", "reports:schedules", "reports.schedule"),
        ],
    ),
    (
        _("Manage"),
        [
            Entry(_("Activity"), "history", "orgs:activity", "activity.read"),
            Entry(_("Settings"), "settings", "orgs:profile", "settings.read"),
        ],
    ),
]


# The second-level list of the settings pages: topics under small headings.
SETTINGS: list[tuple[Any, list[Entry]]] = [
    (
        _("You"),
        [
            Entry(_("Your account"), "user", "orgs:account", "account.change"),
            Entry(_("Your API keys"), "key", "orgs:own_keys", "own_keys.change"),
            Entry(_("Notices"), "bell", "notifications:preferences", "notices.read"),
        ],
    ),
    (
        _("Organisation"),
        [
            Entry(_("Profile"), "building", "orgs:profile", "organisation.change", also="settings.read"),
            Entry(_("How figures are counted"), "hourglass", "orgs:counting", "organisation.change"),
            Entry(_("Members"), "users", "orgs:members", "members.read"),
            Entry(_("Teams"), "users-group", "orgs:teams", "members.read"),
            Entry(_("Who can do what"), "shield-check", "orgs:permissions", "settings.read"),
            Entry(_("Roles"), "id-badge-2", "orgs:roles", "roles.change"),
            Entry(_("API keys"), "key", "orgs:api_keys", "api_keys.change"),
            Entry(_("Mail"), "mail", "orgs:mail", "mail.change"),
            Entry(_("Backups"), "archive", "backups", "backups.read"),
            Entry(_("Health"), "database", "reports:health", "health.read"),
        ],
    ),
    (
        _("Phones"),
        [
            Entry(_("What is collected"), "adjustments-horizontal", "consent:collection", "policy.read"),
            Entry(_("Notice"), "file-text", "consent:notice", "policy.read"),
            Entry(_("Who agreed"), "clipboard-check", "consent:receipts", "receipts.read"),
            Entry(_("Lines"), "device-sim", "devices:lines", "devices.read"),
        ],
    ),
    (
        _("Calls"),
        [
            Entry(_("Call tags"), "tag", "calls:tags", "call_tags.change"),
            Entry(_("Imports"), "file-upload", "imports:list", "calls.import"),
        ],
    ),
]


def first_page(member: Any) -> str:
    """The address of the first page that opens for a member; "" for a role that opens none."""
    several = (entry for _heading, entries in (*SECTIONS, *SETTINGS) for entry in entries)
    opens = next((entry for entry in several if entry.is_open(member)), None)
    if opens is None:
        return reverse("setup") if allows(member, setup.PERMISSION) else ""
    return reverse(opens.url_name)


def settings_topics(request: HttpRequest, member: Any) -> list[dict[str, Any]]:
    """Headings and links of the settings pages the role may see."""
    found: list[dict[str, Any]] = []
    for heading, entries in SETTINGS:
        links = [_shown(request, entry) for entry in entries if entry.is_open(member)]
        for link in links:
            link["current"] = request.path == link["url"] or (
                link["url"] != reverse("orgs:profile") and request.path.startswith(link["url"])
            )
        if links:
            found += [{"heading": heading}, *_nearest(links)]
    return found


def _nearest(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, of which only one is current: what lies below another one's address is its own."""
    for link in sorted((link for link in links if link["current"]), key=lambda link: len(link["url"]))[:-1]:
        link["current"] = False
    return links


def _memberships(request: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": each.org.name,
            "url": reverse("orgs:switch", args=[each.org_id]),
            "current": each.org_id == request.org.id,
        }
        for each in request.memberships
    ]


def _shown(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    url = reverse(entry.url_name)
    member: Any = getattr(request, "member", None)
    own = entry.own_label and reach(member, entry.permission) <= OWN
    return {
        "label": entry.own_label if own else entry.label,
        "icon": entry.icon,
        "url": url,
        "current": request.path == url or (url != "/" and request.path.startswith(url)),
    }


def _settings_at(url: str, topics: list[dict[str, Any]]) -> dict[str, Any]:
    """The way to the settings for a role that opens some of them and not their first page."""
    here = any(each.get("current") for each in topics)
    return {"label": _("Settings"), "icon": "settings", "url": url, "current": here}


def _views(request: Any) -> Views | dict[str, Any]:
    """The saved views of this page; an empty one where it has none, since a lazy None is true."""
    found = request.resolver_match
    return (found and views(request.member, found.view_name, request.GET)) or {}


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every signed-in page needs; nothing for strangers."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    allowed = [(heading, [e for e in entries if e.is_open(member)]) for heading, entries in SECTIONS]
    sections = [
        {"heading": heading, "entries": _nearest([_shown(request, e) for e in entries])}
        for heading, entries in allowed
        if entries
    ]
    topics: Any = SimpleLazyObject(lambda: settings_topics(request, member))
    if not allows(member, "settings.read") and (
        first := next((each for each in topics if "url" in each), None)
    ):
        sections.append({"heading": "", "entries": [_settings_at(first["url"], topics)]})
    tabs = [_shown(request, e) for _, entries in allowed for e in entries if e.phone_tab]
    more = {
        "label": _("More"),
        "icon": "menu-2",
        "url": reverse("more"),
        "current": request.path == reverse("more"),
    }
    return {
        "navigation": sections,
        "phone_tabs": [*tabs[:4], more],
        "member": member,
        "org": request.org,  # type: ignore[attr-defined]
        "memberships": _memberships(request),
        "schedule_url": reverse("reports:schedule_new") if allows(member, "reports.schedule") else "",
        "search_url": reverse("calls:search") if allows(member, "calls.read") else "",
        "settings_navigation": topics,
        "export_formats": list(FORMATS.values()) if allows(member, "exports.make") else [],
        "setup": SimpleLazyObject(lambda: setup.ruler(request)),  # type: ignore[arg-type]
        "setup_waits": setup.waits(request),
        "unread_notices": SimpleLazyObject(lambda: notifications.unread_count(member.pk)),
        "views": SimpleLazyObject(lambda: _views(request)),
        "hears_notices": allows(member, "notices.read"),
        "account_links": _account_links(member),
    }


def _account_links(member: Any) -> list[dict[str, Any]]:
    own = {"label": _("Your account"), "icon": "user", "url": reverse("orgs:account")}
    return [own] if allows(member, "account.change") else []
