"""接口: what other systems may ask and are told: the API's host, tokens, webhooks, and the guard for every outgoing call.

Owns ApiToken, IdempotencyKey, Webhook and Dispatch. Records ``integrations.token.*`` and ``integrations.webhook.*``.
Listens to ``accounts.user.deactivated``. A context offers endpoints in its ``api.py`` through ``integrations.api``;
whoever calls an address that somebody typed does so through ``integrations.outbound``.
"""
