"""What a filter can be narrowed to. A thousand names are most of a page, and hardly anybody opens the list of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from urllib.parse import urlencode

Pairs = list[tuple[str, str]]
# A page holds no longer list than this: the whole of it comes when its panel is opened.
LONG = 60


class Offered:
    """(id, words) of all that can be chosen, read when it is looked at; `late` is where the whole of a long list is.

    `read` gives so many of them from the beginning, or all for None.
    """

    def __init__(self, read: Callable[[int | None], Pairs], late: str) -> None:
        self._read, self._late = read, late

    @cached_property
    def _start(self) -> Pairs:
        return self._read(LONG + 1)

    @cached_property
    def _whole(self) -> Pairs:
        return self._read(None) if self.is_long else self._start

    @property
    def is_long(self) -> bool:
        """Whether there are more than a page holds; found without reading them all."""
        return len(self._start) > LONG

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._whole)

    def whole_at(self, name: str, chosen: Collection[str]) -> str:
        """Where the whole list is, with the chosen ones ticked."""
        query = urlencode({name: sorted(chosen)}, doseq=True)
        return f"{self._late}?{query}" if query else self._late
