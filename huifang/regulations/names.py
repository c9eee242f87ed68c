"""What codes inside rules stand for: project types, services, roles, topics."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.organization.roles import ROLES
from huifang.regulations.book import Book
from huifang.regulations.labels import translated
from huifang.regulations.shapes.talk import TOPICS

_provided: dict[str, Callable[[Book], Mapping[str, str]]] = {}


def provide_names(sort: str, names: Callable[[Book], Mapping[str, str]]) -> None:
    """Let fields refer to codes of an upper context: ``names(book)`` gives code → name, asked when a field needs it."""
    _provided[sort] = names


class _Asked(Mapping[str, str]):
    """Names that are read when the first field needs them, so that a document without such fields costs nothing."""

    def __init__(self, read: Callable[[], Mapping[str, str]]) -> None:
        self._read = read

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self._read()

    def __getitem__(self, code: str) -> str:
        return self._names[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


# Whoever heads the unit that the matter lies with; obligations resolve it to a person when they tell.
DEPARTMENT_HEAD = "department_head"


@dataclass(frozen=True, slots=True)
class Names:
    """Code → name, per sort of code that a field may refer to."""

    by_sort: Mapping[str, Mapping[str, str]]

    def of(self, sort: str, code: str) -> str:
        """The name of one code; a code that is gone is shown as such."""
        if code == "*":
            return gettext("all types")
        return self.by_sort.get(sort, {}).get(code) or gettext("(no longer there)")

    def all(self, sort: str, codes: Iterable[str]) -> str:
        """The names of several codes in one line."""
        return "、".join(self.of(sort, code) for code in codes)

    def allowed(self, sort: str) -> Mapping[str, str]:
        """Every code that may be referred to."""
        return self.by_sort.get(sort, {})


def names_of(book: Book) -> Names:
    """The names that the rules of a book can use, in the reader's language."""
    return Names(
        {
            "project_type": {code: value.name for code, value in book.project_types.items()},
            "service": {code: value.name for code, value in book.services.items()},
            "role": {DEPARTMENT_HEAD: str(_("head of the department concerned"))} | {c: str(r.name) for c, r in ROLES.items()},
            "topic": translated(TOPICS),
        }
        | {sort: _Asked(partial(read, book)) for sort, read in _provided.items()}
    )
