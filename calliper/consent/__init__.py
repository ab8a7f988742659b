"""What may be collected, what the phone's holder was told, and the proof that they agreed.

Not here: enforcement on calls (sync) and rights requests. Writes policy.*, notice.* and receipt.* events.
"""
