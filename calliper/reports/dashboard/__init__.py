"""The page that tells how the team's calls go: which questions it asks, and what it makes of the answers."""
