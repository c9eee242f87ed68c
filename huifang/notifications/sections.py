"""What a daily mail lists besides unseen notices; upper contexts register it in their ``notices.py``.

A section is asked for one person and gives lines; each line names what it is about, so that the gate can be asked again
for whoever reads the mail (a deputy, perhaps).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from huifang.accounts.models import User
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Text

AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a daily mail; ``address`` is a path of ours. ``about`` none: it names nothing that could be secret."""

    about: Ref | None
    text: str
    address: str = ""
    due_at: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines of one person, the most pressing first."""

    code: str
    title: Text
    lines: Callable[[User, datetime], Sequence[Line]]
    order: int = 100


_sections: dict[str, Section] = {}


def register_section(*sections: Section) -> None:
    """Add what daily mails list."""
    _sections.update({section.code: section for section in sections})


def sections() -> list[Section]:
    """All sections in their order."""
    return sorted(_sections.values(), key=lambda s: (s.order, s.code))
