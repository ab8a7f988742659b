"""The reference phone: what a phone app must do, as a program.

It knows the contract in `protocol/` and nothing of the server: no Django, no other module of this project.
Start reading at `phone.py`.
"""

from .call_log import Call
from .clock import Clock, SteppedClock
from .day_report import DayAnswer
from .loss import Loss, LossyTransport
from .phone import Phone, Sim
from .report import SyncReport
from .transport import Problem

__all__ = [
    "Call",
    "Clock",
    "DayAnswer",
    "Loss",
    "LossyTransport",
    "Phone",
    "Problem",
    "Sim",
    "SteppedClock",
    "SyncReport",
]
