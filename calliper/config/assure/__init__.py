"""What `calliper assure` does: plays every principal against every route on invented organisations, and counts.

Belongs here: the world it plays in, what is expected, the changes it makes to code to see whether it would notice.
Does not belong here: any rule of access; those stand in the permission table and in the access of each slice.
"""
