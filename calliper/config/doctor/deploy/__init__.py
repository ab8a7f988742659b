"""What `calliper doctor --deploy` looks at besides, when others than the operator can reach the server.

Belongs here: looking, at this machine and at the server's own address.
Does not belong here: mending; any other network.
"""
