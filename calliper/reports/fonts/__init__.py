"""The letters of files and pictures: Inter for Latin, Noto for Devanagari and Gujarati, as the portal has them.

Cut to the characters these scripts need, without hints; the licence (OFL.txt) allows that and their passing on.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
FAMILIES = ("Inter", "Noto Sans Devanagari", "Noto Sans Gujarati")
