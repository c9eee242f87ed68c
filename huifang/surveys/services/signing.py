"""The address of a link: a random token and a signature over it, so that an altered address is known without looking it up."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

TOKEN = 12
_BYTES = 9
_SIGNATURE = 16


def new_token() -> str:
    """Twelve random characters."""
    return secrets.token_urlsafe(_BYTES)


def signed(token: str) -> str:
    """What stands in the address."""
    digest = hmac.new(settings.DATA_KEY.encode(), f"surveys link {token}".encode(), hashlib.sha256).digest()
    return token + base64.urlsafe_b64encode(digest).decode()[:_SIGNATURE]


def token_in(address: str) -> str | None:
    """The token of an address whose signature is right, else nothing."""
    token = address[:TOKEN]
    return token if hmac.compare_digest(signed(token).encode(), address.encode()) else None
