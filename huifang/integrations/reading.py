"""Which facts of the journal a user may read, and what of them leaves the house."""

from collections.abc import Iterable
from typing import Any

from huifang.accounts.models import User
from huifang.integrations.rules import scopes
from huifang.journal import gates
from huifang.journal.models import Event
from huifang.kernel.refs import Ref


class Reader:
    """Asks for each subject once whether the user (within the scopes, if there are any) may read its history."""

    def __init__(self, user: User, only: frozenset[str] | None = None) -> None:
        self.user, self.only = user, only
        self._known: dict[Ref, bool] = {}

    def prepare(self, events: Iterable[Event]) -> None:
        """Ask for the subjects of many facts together, kind by kind."""
        new = {event.subject for event in events} - self._known.keys()
        self._known |= gates.readable(self.user, [subject for subject in new if self._in_scope(subject.kind)])

    def may_read(self, event: Event) -> bool:
        """May this fact be read?"""
        subject = event.subject
        if subject not in self._known:
            self._known[subject] = self._in_scope(subject.kind) and self._asked(subject)
        return self._known[subject]

    def _in_scope(self, kind: str) -> bool:
        return self.only is None or scopes.covers(self.only, f"{kind.partition('.')[0]}:{scopes.READ}")

    def _asked(self, subject: Ref) -> bool:
        try:
            return bool(gates.may_read(self.user, subject))
        except ValueError:
            return False


def facts_of(event: Event) -> dict[str, Any]:
    """The facts without personal values: their digests say nothing to anybody outside."""
    return {name: value for name, value in event.data.items() if not (isinstance(value, str) and value.startswith("sha256:"))}
