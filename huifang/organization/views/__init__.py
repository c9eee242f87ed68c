"""Pages of organization: who we are, and the administration of people, units, roles, calendar and settings."""
