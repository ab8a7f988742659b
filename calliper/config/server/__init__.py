"""The one process behind `calliper serve`: front door, job threads, certificate, lock on the home folder.

Belongs here: sockets, deadlines, threads. Does not belong here: pages, rules of the business.
It writes no events.
"""
