"""Every write of the slice: keyword-only, atomic, one event each."""

from calliper.devices.actions.alerts import settle_alerts, watch_phones
from calliper.devices.actions.codes import CodeExpired, CodeUnknown, CodeUsed, issue_code, redeem_code
from calliper.devices.actions.days import count_answers, note_batch, put_digest
from calliper.devices.actions.enrol import EnrolmentUnreadable, KeyUnreadable, enrol, enrol_device
from calliper.devices.actions.heartbeats import record_heartbeat
from calliper.devices.actions.lines import confirm_line, name_line
from calliper.devices.actions.off_board import off_board
from calliper.devices.actions.periods import assign_sim, can_give_back, give_back_line, reassign_line
from calliper.devices.actions.re_read import ask_to_re_read
from calliper.devices.actions.receipts import accept_receipt
from calliper.devices.actions.revoke import request_sync, revoke_device
from calliper.devices.actions.take_over import take_over_phones

__all__ = [
    "CodeExpired",
    "CodeUnknown",
    "CodeUsed",
    "EnrolmentUnreadable",
    "KeyUnreadable",
    "accept_receipt",
    "ask_to_re_read",
    "assign_sim",
    "can_give_back",
    "confirm_line",
    "count_answers",
    "enrol",
    "enrol_device",
    "give_back_line",
    "issue_code",
    "name_line",
    "note_batch",
    "off_board",
    "put_digest",
    "reassign_line",
    "record_heartbeat",
    "redeem_code",
    "request_sync",
    "revoke_device",
    "settle_alerts",
    "take_over_phones",
    "watch_phones",
]
