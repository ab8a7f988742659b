"""The invented organisations in which every door is tried."""
