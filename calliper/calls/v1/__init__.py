"""What `/api/v1` tells of calls, contacts and agents: the shapes, and the rows that fill them."""
