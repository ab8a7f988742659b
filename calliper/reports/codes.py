"""The small numbers that stand for words in the projection. Once given, a number keeps its meaning."""

from __future__ import annotations

NONE = 0  # no team, no line, a hidden number: the projection has no NULL, since engines treat it differently

TYPE = {
    "incoming": 1, "outgoing": 2, "missed": 3, "rejected": 4, "blocked": 5, "voicemail": 6, "answered_elsewhere": 7,
    "unknown": 8,
}  # fmt: skip
DIRECTION = {"incoming": 1, "outgoing": 2}
OUTCOME = {"connected": 1, "not_picked_up": 2, "missed": 3, "rejected": 4}
METHOD = {"phone": 1, "whatsapp": 2}
