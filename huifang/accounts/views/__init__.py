"""Pages of accounts: the way in, one's own account, what administrators do for others."""
