"""Writes: tokens, webhooks, sending."""
