"""Wall boards: a few figures of today for a screen in the room, opened by a link."""
