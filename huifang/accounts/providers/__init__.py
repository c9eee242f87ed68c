"""Sign-in through other systems: the company's identity provider (OIDC) and the office apps 企业微信, 钉钉, 飞书.

Each is a ``Provider``: an address to send the browser to, and a way from the returned code to the person's id there.
"""

from huifang.accounts.providers.base import Identity, Provider, ProviderFailed
from huifang.accounts.providers.registry import offered, provider

__all__ = ["Identity", "Provider", "ProviderFailed", "offered", "provider"]
