"""Pages of follow-up, by subject."""
