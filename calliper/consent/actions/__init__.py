"""Every write of the slice: keyword-only, atomic, one event each."""

from calliper.consent.actions.notices import ensure_defaults, publish_notice
from calliper.consent.actions.numbers import exclude_number, include_number
from calliper.consent.actions.policies import Terms, change_policy
from calliper.consent.actions.receipts import (
    NoticeOutdated,
    SignatureWrong,
    StaleReceipt,
    Unreadable,
    record_receipt,
)

__all__ = [
    "NoticeOutdated",
    "SignatureWrong",
    "StaleReceipt",
    "Terms",
    "Unreadable",
    "change_policy",
    "ensure_defaults",
    "exclude_number",
    "include_number",
    "publish_notice",
    "record_receipt",
]
