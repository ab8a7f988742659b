"""The second page of the dashboard: six questions of the explorer that are asked every week, side by side."""
