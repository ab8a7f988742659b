"""What `/api/v1` tells of figures: the catalogue of metrics, and their values."""
