"""What a token may be used for: groups of the permission catalogue, for reading or for writing. Pure.

``archive:write`` carries ``archive:read``. Opening telephone numbers is a scope of its own.
"""

from collections.abc import Collection

READ, WRITE, REVEAL = "read", "write", "reveal"
SCOPES = (
    "archive:read",
    "archive:write",
    "archive:reveal",
    "followup:read",
    "followup:write",
    "complaints:read",
    "complaints:write",
    "assignments:read",
    "assignments:write",
    "approvals:read",
    "approvals:write",
    "files:read",
    "files:write",
    "regulations:read",
    "imports:read",
    "imports:write",
    "organization:read",
    "journal:read",
)
_READING = frozenset({"view", "find"})
_SPECIAL = {
    "archive.phone.reveal": "archive:reveal",
    "archive.customer.import": "imports:write",
    "search.customer.find": "archive:read",
}


def scope_of(permission: str) -> str:
    """The scope that a token needs for a permission."""
    context, _thing, verb = permission.split(".")
    return _SPECIAL.get(permission, f"{context}:{READ if verb in _READING else WRITE}")


def covers(scopes: Collection[str], scope: str) -> bool:
    """Do ``scopes`` include ``scope``?"""
    group, _colon, reach = scope.partition(":")
    return scope in scopes or (reach == READ and f"{group}:{WRITE}" in scopes)


def allows(scopes: Collection[str], permission: str) -> bool:
    """May a token with ``scopes`` use ``permission`` at all?"""
    return covers(scopes, scope_of(permission))


def unknown(scopes: Collection[str]) -> list[str]:
    """Scopes that do not exist."""
    return sorted(set(scopes) - set(SCOPES))
