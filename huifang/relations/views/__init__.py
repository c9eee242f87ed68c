"""Pages of customer relations, by subject."""
