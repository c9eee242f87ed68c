"""One thing looked at."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

OK, WARN, BAD = "ok", "warn", "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """``state`` is ``ok``, ``warn`` or ``bad``; ``mend`` says what to do about it. ``code`` never changes, for machines."""

    code: str
    name: str
    state: str
    text: str
    mend: str = ""

    def plain(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


Check = Callable[[], Iterator[Finding]]
