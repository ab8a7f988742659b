"""How much of this machine one file may take."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024
COLUMNS = 500
CELL = 32_767  # what a cell of a workbook can hold
ROW = 1_000_000
MEMBERS = 1_000
RATIO = 100
RATIO_FROM = 16 * MB  # repeated cells of an honest small file compress better than a hundredfold
WORKBOOK_FILE = 50 * MB
WORKBOOK_UNPACKED = 200 * MB
LARGEST_FILE = 1024 * MB


@dataclass(frozen=True)
class Limits:
    """For one reading: the file in bytes, the child's memory in bytes, its processor time and silence in seconds."""

    file_bytes: int = LARGEST_FILE
    memory_bytes: int = 260 * MB  # data alone; with the program itself a child stays below 300 MB
    cpu_s: int = 900
    silence_s: float = 60


SMALL = Limits(file_bytes=10 * MB, cpu_s=20, silence_s=30)
