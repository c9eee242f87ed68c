"""Pages of loans, readings and incidents."""
