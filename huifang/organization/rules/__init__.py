"""Pure rules of organization: reading the yearly notice of holidays, lists that somebody pasted. No Django."""
