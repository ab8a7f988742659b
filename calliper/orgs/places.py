"""Countries and time zones as choices of a form."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from django.utils.translation import get_language

HOME = "IN"


def countries() -> list[tuple[str, str]]:
    """Two-letter codes with names in the language of the page, by name, India first."""
    return _countries((get_language() or "en").split("-")[0])


def calling_countries() -> list[tuple[str, str]]:
    """The same with the calling code: "India (+91)"."""
    return [(code, f"{name} (+{phonenumbers.country_code_for_region(code)})") for code, name in countries()]


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Zone names in groups by continent."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones() - {"Asia/Calcutta"}):
        continent, _, place = zone.partition("/")
        if place and continent not in {
            "Etc",
            "posix",
            "right",
            "SystemV",
            "US",
            "Brazil",
            "Canada",
            "Chile",
            "Mexico",
        }:
            groups.setdefault(continent, []).append((zone, place.replace("_", " ").replace("/", ", ")))
    return [*groups.items(), ("UTC", [("UTC", "UTC")])]


@lru_cache(maxsize=1)
def _zones_of_countries() -> dict[str, str]:
    text = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, zone)
    return found


def zone_of(country: str) -> str:
    """The zone listed first for a country; UTC for an unknown one."""
    return _zones_of_countries().get(country, "UTC")


@lru_cache(maxsize=4)
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale(language).territories
    known = [(code, names.get(code, code)) for code in phonenumbers.SUPPORTED_REGIONS]
    return sorted(known, key=lambda pair: (pair[0] != HOME, pair[1]))
