"""Every write about an import: asked for by people (ask), kept (begin), settled by its job (settle, store, undo)."""

from calliper.sync.actions.imports.ask import (
    cancel_import,
    discard_import,
    resume_import,
    set_agents,
    set_columns,
    start_import,
    try_import,
    undo_import,
)
from calliper.sync.actions.imports.begin import begin_import, refuse_large, too_large
from calliper.sync.actions.imports.prune import prune_imports
from calliper.sync.actions.imports.queue import WORK

__all__ = [
    "WORK",
    "begin_import",
    "cancel_import",
    "discard_import",
    "prune_imports",
    "refuse_large",
    "resume_import",
    "set_agents",
    "set_columns",
    "start_import",
    "too_large",
    "try_import",
    "undo_import",
]
