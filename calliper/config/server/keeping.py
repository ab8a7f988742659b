"""Having something done by whoever holds the projection: the running server, or else this very process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from calliper.config.server import lock
from calliper.config.server.keeper_thread import KeeperThread
from calliper.core.clock import now


@contextmanager
def kept() -> Iterator[bool]:
    """Inside, somebody does what is asked of the projection; gives whether it is a running server.

    Raises lock.TakenError when a server starts at this very moment.
    """
    if lock.holder(settings.HOME) is not None:
        yield True
        return
    with lock.hold(settings.HOME):
        keeper = KeeperThread(settings.HOME, now)
        keeper.start()
        try:
            yield False
        finally:
            keeper.stop()
