"""Pages: tokens, webhooks, the description of the API."""
