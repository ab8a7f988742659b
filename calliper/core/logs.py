"""Structured log lines: one event word, ids, never a number or a name."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog

# Addresses that are secrets: whoever reads the log must not be able to open them.
LINKS = re.compile(r"/(wall|join)/[^/\s]+")


def without_links(_logger: Any, _name: str, line: dict[str, Any]) -> dict[str, Any]:
    """Take secrets out of addresses, which Django writes down when a page is missing or fails."""
    text = line.get("event")
    return {**line, "event": LINKS.sub(r"/\1/…", text)} if isinstance(text, str) else line


def configure(wanted: dict[str, Any]) -> None:
    """Set up structlog and the standard library alike; format is text or json, level a lower-case name."""
    level = str(wanted["level"]).upper()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        without_links,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = (
        structlog.processors.JSONRenderer()
        if wanted["format"] == "json"
        # The one with frames would write down the variables of each: numbers, names, passwords. It is slow, too.
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {"httpx": {"level": "WARNING"}, "huey": {"level": "WARNING"}},
        }
    )
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
