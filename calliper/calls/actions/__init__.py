"""Every write of the slice: keyword-only, atomic, one event each; a broken rule raises Refused."""

from calliper.calls.actions.agents import follow_line, merge_agents
from calliper.calls.actions.apart import relink_twin, unlink_twin
from calliper.calls.actions.bulk import MOST, Bulk, note_calls, tag_calls, undo_bulk
from calliper.calls.actions.call_backs import (
    Owed,
    assign_call_backs,
    finish_call_backs,
    reopen_call_backs,
    unassign_call_backs,
    undo_call_backs,
)
from calliper.calls.actions.contacts import follow_phones, rename_contact
from calliper.calls.actions.move import MOVE, left_to_move, run_move, start_move
from calliper.calls.actions.naming import forget_names, settle_names
from calliper.calls.actions.notes import (
    add_note,
    change_note,
    may_change,
    may_remove,
    remove_note,
    restore_note,
)
from calliper.calls.actions.persons import join_contacts, separate_contact
from calliper.calls.actions.read_numbers import NumbersSpent, read_numbers
from calliper.calls.actions.reveal import QuotaUsed, Reason, quota_returns_at, reveal_number
from calliper.calls.actions.store import store_calls
from calliper.calls.actions.tags import create_call_tag, rename_call_tag, tag_call, untag_call
from calliper.calls.actions.take_back import take_back_calls, take_back_names

__all__ = [
    "MOST",
    "MOVE",
    "Bulk",
    "NumbersSpent",
    "Owed",
    "QuotaUsed",
    "Reason",
    "add_note",
    "assign_call_backs",
    "change_note",
    "create_call_tag",
    "finish_call_backs",
    "follow_line",
    "follow_phones",
    "forget_names",
    "join_contacts",
    "left_to_move",
    "may_change",
    "may_remove",
    "merge_agents",
    "note_calls",
    "quota_returns_at",
    "read_numbers",
    "relink_twin",
    "remove_note",
    "rename_call_tag",
    "rename_contact",
    "reopen_call_backs",
    "restore_note",
    "reveal_number",
    "run_move",
    "separate_contact",
    "settle_names",
    "start_move",
    "store_calls",
    "tag_call",
    "tag_calls",
    "take_back_calls",
    "take_back_names",
    "unassign_call_backs",
    "undo_bulk",
    "undo_call_backs",
    "unlink_twin",
    "untag_call",
]
