"""Every write of the slice: keyword-only, atomic, one event each."""

from calliper.devices.actions.codes import CodeExpired, CodeUnknown, CodeUsed, issue_code, redeem_code
from calliper.devices.actions.days import count_answers, note_batch, put_digest
from calliper.devices.actions.enrol import EnrolmentUnreadable, KeyUnreadable, enrol, enrol_device
from calliper.devices.actions.heartbeats import record_heartbeat
from calliper.devices.actions.lines import confirm_line, name_line
from calliper.devices.actions.periods import assign_sim, reassign_line
from calliper.devices.actions.receipts import accept_receipt
from calliper.devices.actions.revoke import request_sync, revoke_device

__all__ = [
    "CodeExpired",
    "CodeUnknown",
    "CodeUsed",
    "EnrolmentUnreadable",
    "KeyUnreadable",
    "accept_receipt",
    "assign_sim",
    "confirm_line",
    "count_answers",
    "enrol",
    "enrol_device",
    "issue_code",
    "name_line",
    "note_batch",
    "put_digest",
    "reassign_line",
    "record_heartbeat",
    "redeem_code",
    "request_sync",
    "revoke_device",
]
