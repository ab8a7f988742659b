"""Words without business: scoping, ids, clock, numbers, encryption, blobs, jobs, permissions, base pages.

Not here: any noun of the glossary. Writes no events.
"""
