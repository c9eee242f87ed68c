"""How one account signs in, as a part of pages: one's own security page, and the user page of administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.safestring import SafeString

from huifang.accounts import rules
from huifang.accounts.models import ExternalIdentity, Factor, RecoveryCode, SignedIn, User


@dataclass(frozen=True, slots=True)
class Place:
    """One place of sign-in. ``device`` is browser and system as its makers call them."""

    pk: int
    device: str
    address: str
    method: str
    started_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True, slots=True)
class Security:
    """Everything that is told about how a person signs in; five queries."""

    user: User
    app: Factor | None
    passkeys: Sequence[Factor]
    recovery_left: int
    places: Sequence[Place]
    bound: Sequence[str]

    @property
    def has_factor(self) -> bool:
        """Is there any second factor?"""
        return bool(self.app or self.passkeys)


def security_of(user: User, at: datetime, *, here: int | None = None) -> Security:
    """The security part of one user; ``here`` is the row of the reader's own session."""
    factors = list(Factor.objects.filter(user=user).order_by("kind", "created_at", "pk"))
    return Security(
        user=user,
        app=next((f for f in factors if f.kind == Factor.Kind.TOTP), None),
        passkeys=[f for f in factors if f.kind == Factor.Kind.PASSKEY],
        recovery_left=RecoveryCode.objects.filter(user=user, used_at=None).count(),
        places=places_of(user, at, here=here),
        bound=[str(SignedIn.Method(code).label) for code in _bound(user)],
    )


def places_of(user: User, at: datetime, *, here: int | None = None) -> list[Place]:
    """Where the person is signed in now, the latest first."""
    since = at.timestamp() - settings.SESSION_COOKIE_AGE
    rows = SignedIn.objects.filter(user=user, ended_at=None).order_by("-seen_at", "-pk")
    return [
        Place(row.pk, rules.device(row.agent), row.address or "", row.get_method_display(), row.started_at, row.seen_at, row.pk == here)
        for row in rows
        if row.started_at.timestamp() > since
    ]


def _bound(user: User) -> list[str]:
    return list(ExternalIdentity.objects.filter(user=user).order_by("provider").values_list("provider", flat=True))


def qr(text: str) -> SafeString:
    """A QR code as inline SVG: dark modules as one path on white, without style attributes, so that the policy permits it."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(border=4, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return SafeString(
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-labelledby="qr-title" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
