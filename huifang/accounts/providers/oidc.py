"""OpenID Connect: authorization code with PKCE, the ID token verified by the provider's published keys."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise

from huifang.accounts.providers.base import Attempt, Identity, ProviderFailed
from huifang.accounts.providers.outbound import Outbound
from huifang.kernel import clock

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "RS384", "RS512", "ES384", "ES512")
"""Only signatures by a key pair: a shared secret or none at all is no proof."""
LEEWAY = 60
SCOPE = "openid profile email"


@dataclass(frozen=True, slots=True)
class Oidc:
    """One configured provider. ``claim`` names the account; every endpoint must stand on the issuer's host."""

    issuer: str
    client: str
    secret: str
    claim: str
    inner: bool
    label: str | Promise = ""
    code: str = "oidc"
    code_names: tuple[str, ...] = ("code",)

    def discover(self) -> dict[str, Any]:
        """What the provider publishes about itself.

        Raises:
            ProviderFailed: it can't be read, or speaks for another issuer.
        """
        found = self._outbound().get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self.issuer.rstrip("/"):
            raise ProviderFailed("issuer")
        if missing := {"authorization_endpoint", "token_endpoint", "jwks_uri"} - set(found):
            raise ProviderFailed(f"without {min(missing)}")
        return found

    def address(self, attempt: Attempt) -> str:
        """Where the browser goes."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": attempt.return_to,
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = str(self.discover()["authorization_endpoint"])
        if not endpoint.startswith(("https://", "http://") if self.inner else "https://"):
            raise ProviderFailed("address")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identify(self, attempt: Attempt, code: str) -> Identity:
        """Who came back with this code."""
        about = self.discover()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.return_to,
            "code_verifier": attempt.verifier,
            "client_id": self.client,
        }
        methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        headers = {}
        if "client_secret_basic" in methods:
            headers = {"Authorization": _basic(self.client, self.secret)}
        else:
            form["client_secret"] = self.secret
        tokens = self._outbound().post(str(about["token_endpoint"]), form=form, headers=headers)
        claims = self._verified(str(tokens.get("id_token", "")), about, attempt.nonce)
        wanted = dict(claims)
        if self.claim not in wanted and about.get("userinfo_endpoint") and tokens.get("access_token"):
            bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
            more = self._outbound().get(str(about["userinfo_endpoint"]), headers=bearer)
            if more.get("sub") != claims["sub"]:
                raise ProviderFailed("subject")
            wanted |= more
        named = {"username": wanted.get(self.claim), "name": wanted.get("name"), "email": wanted.get("email")}
        return Identity(f"{self.issuer.rstrip('/')}|{claims['sub']}"[:300], {k: v for k, v in named.items() if isinstance(v, str)})

    def _verified(self, token: str, about: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        import jwt

        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise ProviderFailed("algorithm")
            keys = jwt.PyJWKSet.from_dict(self._outbound().get(str(about["jwks_uri"])))
            usable = [k for k in keys.keys if k.public_key_use in {None, "sig"} and header.get("kid") in {None, k.key_id}]
            if len(usable) != 1:
                raise ProviderFailed("key")
            options: Any = {"require": ["exp", "iat", "sub"], "verify_exp": False, "verify_iat": False, "verify_nbf": False}
            claims: dict[str, Any] = jwt.decode(
                token, usable[0], algorithms=[header["alg"]], audience=self.client, issuer=str(about["issuer"]), options=options
            )
        except jwt.PyJWTError as error:
            raise ProviderFailed("token") from error
        self._check(claims, nonce)
        return claims

    def _check(self, claims: Mapping[str, Any], nonce: str) -> None:
        now = clock.now().timestamp()
        if not isinstance(claims["exp"], int | float) or claims["exp"] + LEEWAY < now:
            raise ProviderFailed("expired")
        if not isinstance(claims["iat"], int | float) or claims["iat"] - LEEWAY > now:
            raise ProviderFailed("not yet")
        if claims.get("nonce") != nonce:
            raise ProviderFailed("nonce")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.client:
            raise ProviderFailed("audience")
        if not isinstance(claims["sub"], str) or not claims["sub"] or len(claims["sub"]) > 255:
            raise ProviderFailed("subject")

    def _outbound(self) -> Outbound:
        return Outbound(self.issuer, inner=self.inner)


def _basic(client: str, secret: str) -> str:
    from urllib.parse import quote_plus

    pair = f"{quote_plus(client)}:{quote_plus(secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
