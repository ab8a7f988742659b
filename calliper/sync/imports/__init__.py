"""Call logs that somebody hands over as a file: through the same steps and the same keys as a phone's.

Reading happens in a child process; keep this file free of imports, because the child loads it.
"""
