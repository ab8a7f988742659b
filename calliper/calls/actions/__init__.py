"""Every write of the slice: keyword-only, atomic, one event each; a broken rule raises Refused."""

from calliper.calls.actions.store import store_calls

__all__ = ["store_calls"]
