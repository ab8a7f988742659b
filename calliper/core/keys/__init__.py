"""The keys of every organisation, wrapped by the master key and kept in a database of their own."""
