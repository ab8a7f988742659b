"""Facts about many calls: metrics, the projection that answers them, the dashboard and the lists to work through.

Not here: facts of one call (calls/outcome.py). Writes reports.* events.
"""
