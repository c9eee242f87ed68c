"""Rules of follow-up, pure: cycles and grouping, calling, completeness."""
