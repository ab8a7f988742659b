"""Every write of the slice: keyword-only, atomic, one event each; a broken rule raises Refused."""

from calliper.calls.actions.apart import relink_twin, unlink_twin
from calliper.calls.actions.bulk import MOST, Bulk, note_calls, tag_calls, undo_bulk
from calliper.calls.actions.contacts import rename_contact
from calliper.calls.actions.notes import (
    add_note,
    change_note,
    may_change,
    may_remove,
    remove_note,
    restore_note,
)
from calliper.calls.actions.reveal import QuotaUsed, Reason, quota_returns_at, reveal_number
from calliper.calls.actions.store import store_calls
from calliper.calls.actions.tags import create_call_tag, rename_call_tag, tag_call, untag_call

__all__ = [
    "MOST",
    "Bulk",
    "QuotaUsed",
    "Reason",
    "add_note",
    "change_note",
    "create_call_tag",
    "may_change",
    "may_remove",
    "note_calls",
    "quota_returns_at",
    "relink_twin",
    "remove_note",
    "rename_call_tag",
    "rename_contact",
    "restore_note",
    "reveal_number",
    "store_calls",
    "tag_call",
    "tag_calls",
    "undo_bulk",
    "unlink_twin",
    "untag_call",
]
