"""Backups of the whole server: copy, encrypt, verify by restoring, keep, prune, restore; snapshots before migrations.

Belongs here: what an operator keeps and brings back. Does not belong here: anything of one organisation.
Writes no events.
"""
