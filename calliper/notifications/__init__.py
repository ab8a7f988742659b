"""Notices in the portal and by e-mail: kept, grouped, sent once, never in quiet hours.

Not here: deciding who should hear of what, and what it says: the slices above declare kinds and call send().
"""
