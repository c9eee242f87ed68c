"""Pure rules of customer relations."""
