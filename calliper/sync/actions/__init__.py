from calliper.sync.actions.batch import BatchReused, receive_batch
from calliper.sync.actions.digest import receive_digest
from calliper.sync.actions.imports import (
    WORK,
    begin_import,
    cancel_import,
    discard_import,
    prune_imports,
    refuse_large,
    resume_import,
    set_agents,
    set_columns,
    start_import,
    too_large,
    try_import,
    undo_import,
)
from calliper.sync.actions.prune import prune
from calliper.sync.actions.sample import make_sample, remove_sample

__all__ = [
    "WORK",
    "BatchReused",
    "begin_import",
    "cancel_import",
    "discard_import",
    "make_sample",
    "prune",
    "prune_imports",
    "receive_batch",
    "receive_digest",
    "refuse_large",
    "remove_sample",
    "resume_import",
    "set_agents",
    "set_columns",
    "start_import",
    "too_large",
    "try_import",
    "undo_import",
]
