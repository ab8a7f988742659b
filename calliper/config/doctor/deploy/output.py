"""What the server writes about itself, and shows when it fails."""

from __future__ import annotations

from django.conf import settings

from calliper.config.doctor.finding import Finding, bad, check, good, warning


@check("Debug pages")
def debug() -> Finding:
    """They show settings and memory to whoever makes a page fail."""
    if settings.DEBUG:
        return bad("on: errors show settings and memory to strangers", "Remove CALLIPER_DEBUG.")
    return good("off")


@check("Log lines")
def log_lines() -> Finding:
    """At level debug, libraries write what passes through them, numbers included."""
    if str(settings.LOG_LEVEL).lower() == "debug":
        return warning(
            "at level debug libraries write what passes through them", "Set CALLIPER_LOG_LEVEL to info."
        )
    return good(f"level {settings.LOG_LEVEL}")
