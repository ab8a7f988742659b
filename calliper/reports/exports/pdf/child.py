"""The child that sets a paper: lock oneself in, read the data, write the PDF. No settings, no keys, no network."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

MEMORY_BYTES, CPU_S = 1536 * 1024 * 1024, 120
PAPER = Path(__file__).parent / "paper.typ"


def main() -> None:
    """Run as the whole program: data in JSON comes in, the PDF goes out; the first line names the folder of letters."""
    given = sys.stdin.buffer
    fonts = given.readline().decode().strip()
    picture = given.read(int(given.readline())).decode()
    held = given.read().decode()
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    sys.stdout.buffer.write(paper(held, fonts, picture))
    sys.stdout.buffer.flush()
    os._exit(0)


def paper(held: str, fonts: str, picture: str) -> bytes:
    """The PDF of `held` (JSON as print_out.py makes it); `picture` is the Typst source of charts."""
    import typst

    source = f"{picture}\n{PAPER.read_text(encoding='utf-8')}".encode()
    found = typst.compile(
        source,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
        format="pdf",
        sys_inputs={"held": held},
    )
    return bytes(found)


if __name__ == "__main__":
    main()
