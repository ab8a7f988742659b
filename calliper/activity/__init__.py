"""What happened: the event table, the catalogue of kinds, and who reacts.

Ids and counts only: no names, no numbers, no foreign keys. Not here: the activity screen (orgs shows names).
"""
