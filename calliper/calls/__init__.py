"""Calls, the contacts they were with, notes and tags; the facts of one call.

Not here: how calls arrive (sync) and sums over many calls (reports). Writes calls.*, call.* and contact.* events.
"""
