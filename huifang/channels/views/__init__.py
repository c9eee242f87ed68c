"""Pages of messages: what waits to go out, what came in, letters on a record, the provider's calls."""
