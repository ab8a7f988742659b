"""The embedded web server: waitress with deadlines for receipt, a cap per address, and TLS.

Belongs here: sockets, deadlines, certificates. Does not belong here: Django, pages, rules of the business.
"""
