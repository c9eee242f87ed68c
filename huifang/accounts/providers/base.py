"""What every sign-in elsewhere has in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.functional import Promise


class ProviderFailed(Exception):
    """The other system did not confirm the person; ``why`` is a short code for the log and the page, never a secret."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the other system says the person is: its own id, and for OIDC what may name an account."""

    subject: str
    claims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way through the browser: kept in its session, answered once."""

    state: str
    nonce: str
    verifier: str
    return_to: str


class Provider(Protocol):
    """A sign-in elsewhere. ``code_names`` are the parameters in which it gives the code back."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    @property
    def code_names(self) -> tuple[str, ...]: ...

    def address(self, attempt: Attempt) -> str:
        """Where the browser goes.

        Raises:
            ProviderFailed: the provider can't be asked.
        """
        ...

    def identify(self, attempt: Attempt, code: str) -> Identity:
        """Who came back with this code.

        Raises:
            ProviderFailed: it was not confirmed.
        """
        ...
