"""Which picture a file holds, told by its first bytes. SVG is left out, as it can carry script."""

from __future__ import annotations


def kind_of(head: bytes) -> str | None:
    """The content type of PNG, JPEG or WebP; None for all else. Needs the first 12 bytes."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None
