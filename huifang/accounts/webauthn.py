"""Passkeys (WebAuthn): the two halves of setting one up and of using one. ``fido2`` does the cryptography.

A challenge lives in the session, for five minutes and one answer. The person must always be verified by the device
(finger, face, PIN), so that a passkey alone is two factors. ``fido2`` takes a while to load, so it is imported where it is used.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from huifang.accounts import rules
from huifang.accounts.models import Factor, User
from huifang.accounts.services import use_passkey
from huifang.kernel.decision import Refused, no

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestedCredentialData

ANSWER_WITHIN = timedelta(minutes=5)
KEY = "passkey_challenge"


@dataclass(frozen=True, slots=True)
class Registered:
    """What is kept of a new passkey."""

    credential_id: str
    credential: str
    uses: int


def possible(request: HttpRequest) -> bool:
    """Browsers give passkeys only to a host with a name, over HTTPS or on this very machine."""
    host = _host(request)
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def begin_registration(request: HttpRequest, user: User, at: datetime) -> dict[str, Any]:
    """What the browser needs in order to make a passkey."""
    from fido2.webauthn import PublicKeyCredentialUserEntity, ResidentKeyRequirement, UserVerificationRequirement

    known = [_credential(factor) for factor in Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY)]
    entity = PublicKeyCredentialUserEntity(id=handle_of(user), name=user.username, display_name=user.name)
    options, state = _server(request).register_begin(
        entity, known, resident_key_requirement=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _asked(request, options, state, at)


def finish_registration(request: HttpRequest, answer: Mapping[str, Any], at: datetime) -> Registered:
    """Verify the browser's answer.

    Raises:
        Refused: ``passkey_failed``.
    """
    state = _state(request, at)
    try:
        data = _server(request).register_complete(state, answer)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(no("passkey_failed")) from error
    credential = data.credential_data
    assert credential is not None
    return Registered(_text(credential.credential_id), _text(bytes(credential)), data.counter)


def begin_use(request: HttpRequest, user: User | None, at: datetime) -> dict[str, Any]:
    """What the browser needs in order to use a passkey: one of the user's, or of anybody (sign-in without a name)."""
    from fido2.webauthn import UserVerificationRequirement

    rows = Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY) if user else ()
    known = [_credential(factor) for factor in rows] or None
    options, state = _server(request).authenticate_begin(known, user_verification=UserVerificationRequirement.REQUIRED)
    return _asked(request, options, state, at)


def finish_use(request: HttpRequest, answer: Mapping[str, Any], at: datetime, *, user: User | None = None) -> User:
    """Verify the browser's answer: whose passkey it is.

    Raises:
        Refused: ``passkey_failed``: a wrong or old answer, an unknown passkey, another person's, a copy, a closed account.
    """
    from fido2.webauthn import AuthenticationResponse

    state = _state(request, at)
    try:
        given = AuthenticationResponse.from_dict(answer)
        factor = Factor.objects.select_related("user").get(kind=Factor.Kind.PASSKEY, credential_id=_text(given.raw_id))
        _server(request).authenticate_complete(state, [_credential(factor)], given)
    except (ValueError, TypeError, KeyError, AttributeError, Factor.DoesNotExist) as error:
        raise Refused(no("passkey_failed")) from error
    owner = factor.user
    handle = given.response.user_handle
    theirs = (user is None and handle is not None) or (user is not None and user.pk == owner.pk)
    if not theirs or (handle and not hmac.compare_digest(handle, handle_of(owner))):
        raise Refused(no("passkey_failed"))
    if not use_passkey(factor, uses=given.response.authenticator_data.counter, at=at):
        raise Refused(no("passkey_failed"))
    return owner


def handle_of(user: User) -> bytes:
    """The name under which a device keeps the person: tells nobody who it is."""
    return hmac.new(settings.DATA_KEY.encode(), f"passkey {user.pk}".encode(), hashlib.sha256).digest()


def _server(request: HttpRequest) -> "Fido2Server":
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    rp = PublicKeyCredentialRpEntity(id=_host(request), name="Huifang")
    own = f"{request.scheme}://{request.get_host()}"
    return Fido2Server(rp, verify_origin=lambda origin: origin == own)


def _host(request: HttpRequest) -> str:
    return urlsplit(f"//{request.get_host()}").hostname or ""


def _asked(request: HttpRequest, options: Any, state: Any, at: datetime) -> dict[str, Any]:
    request.session[KEY] = {"state": dict(state), "at": at.isoformat()}
    public: dict[str, Any] = json.loads(json.dumps(dict(options)))
    return public


def _state(request: HttpRequest, at: datetime) -> Any:
    kept = request.session.pop(KEY, None)
    if not kept or not rules.holds_until(kept["at"], ANSWER_WITHIN, at):
        raise Refused(no("passkey_failed"))
    return kept["state"]


def _credential(factor: Factor) -> "AttestedCredentialData":
    from fido2.webauthn import AttestedCredentialData

    return AttestedCredentialData(base64.urlsafe_b64decode(factor.credential + "=="))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
