"""What `calliper doctor` looks at: one small function per check, each with a sentence on how to mend it.

Belongs here: looking. Does not belong here: mending, which is left to the operator. Writes no events.
"""
