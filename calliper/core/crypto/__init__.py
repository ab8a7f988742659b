"""Our byte layouts over the `cryptography` library: values, blind indexes, files, and the master key."""
