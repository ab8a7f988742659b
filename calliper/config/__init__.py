"""Wires the slices: settings, URLs, navigation, the server and the commands. No business logic."""
