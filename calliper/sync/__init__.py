"""The device protocol: a batch in, an answer per item out.

Owns the batch ledger and the quarantine, no business row. Writes day.* events; calls writes calls.*.
"""
