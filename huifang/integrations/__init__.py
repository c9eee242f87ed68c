"""Interfaces (接口): the host of the API, tokens, idempotency, and webhooks out."""
