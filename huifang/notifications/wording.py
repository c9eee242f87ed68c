"""Notices as sentences, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huifang.journal import gates
from huifang.journal.selectors import MOMENT
from huifang.kernel.refs import Ref
from huifang.notifications import kinds
from huifang.notifications.models import Notice
from huifang.ui import formats


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Said:
    """A notice as people read it."""

    title: str
    text: str
    address: str
    icon: str
    urgent: bool


def say(notice: Notice, names: Mapping[Ref, str]) -> Said:
    """The notice in words; ``names`` are those of the people who caused notices."""
    kind = kinds.known(notice.kind)
    if kind is None:
        return Said(_("Notice"), "", kinds.address_of(notice.about), "bell", urgent=False)
    facts = notice.data
    values = _Shown({name: _plain(value) for name, value in facts.items()})
    values["by"] = names.get(notice.by) or _("The system")
    address = kind.address(facts) if kind.address else kinds.address_of(notice.about)
    return Said(str(kind.title), str(kind.sentence).format_map(values), address, kind.icon, urgent=notice.importance > 2)


def say_all(notices: Iterable[Notice]) -> list[tuple[Notice, Said]]:
    """Several at once: one query for names."""
    rows = list(notices)
    names = gates.names_of({row.by for row in rows})
    return [(row, say(row, names)) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, str) and MOMENT.match(value):
        return formats.moment(datetime.fromisoformat(value))
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "–" if value in {None, ""} else value
