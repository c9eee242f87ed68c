"""Pure rules: addresses that may be called, scopes, the form of tokens, when to try again."""
