"""Finding (R12.2: only what the user may see)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise

from huifang.accounts.models import User
from huifang.search import engines, rules
from huifang.search.access import reach_of
from huifang.search.engines import Reach, Row
from huifang.search.models import Entry
from huifang.search.registry import Digits, Searchable, searchables
from huifang.search.rules import Query

CANDIDATES = 50
MOST_CANDIDATES = 2000
LONGEST_NAME, AROUND = 120, 12
"""Characters of a name, and of a running text before the word that was found in it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, what it is called, by what it was found if not by its name, where it opens."""

    kind: str
    object_id: int
    name: str
    subtitle: str
    by: str
    url: str
    icon: str
    label: str | Promise


def find(user: User, text: str, limit: int = 10, *, kind: str = "") -> list[Hit]:
    """What the user may see that ``text`` names: two characters of a name, initials, last digits, a number's beginning.

    Args:
        kind: look among rows of this kind only.
    """
    query = rules.read(text)
    hits = (hit for known in searchables() if kind in {"", known.kind} for hit in _find(user, query, known, limit))
    return [hit for hit, _count in zip(hits, range(limit), strict=False)]


def _find(user: User, query: Query, known: Searchable, limit: int) -> Iterator[Hit]:
    reach = reach_of(user, known)
    if reach.nothing:
        return
    found: dict[int, tuple[Row, str]] = {}
    people = People(user, known)
    for way in query.ways:
        for row, by in _WAYS[way](user, query, known, reach, limit, people):
            found.setdefault(row.object_id, (row, by))
        if len(found) >= limit:
            break
    allowed = known.visible(user, list(found)) if found else set()
    people.load(allowed)
    for row, by in found.values():
        if row.object_id in allowed:
            about = " · ".join(part for part in (row.subtitle, *people.of(row)[:1]) if part)
            yield Hit(known.kind, row.object_id, row.name, about, by, known.url(row.object_id), known.icon, known.label)


class People:
    """The names of rows' people that this user may read, asked for once per row."""

    def __init__(self, user: User, known: Searchable) -> None:
        self._user, self._known = user, known
        self._names: dict[int, Sequence[str]] = {}

    def load(self, ids: Iterable[int]) -> None:
        """Read the names of rows not yet asked for."""
        if self._known.people is not None and (missing := [i for i in ids if i not in self._names]):
            found = self._known.people(self._user, missing)
            self._names |= {i: found.get(i, ()) for i in missing}

    def of(self, row: Row) -> Sequence[str]:
        """The names of a row's people; none when they may not be read."""
        return self._names.get(row.object_id, ())

    def readings(self, row: Row) -> Sequence[str]:
        """The initials of the row's people."""
        return rules.readings((), self.of(row))

    def token(self, pieces: Iterable[str]) -> list[str]:
        """What stands for pieces of names in the index; nothing for a kind without people."""
        return [self._known.token(piece) for piece in dict.fromkeys(pieces)] if self._known.token and self._known.people else []


Found = Iterable[tuple[Row, str]]


def _by_name(_user: User, query: Query, known: Searchable, reach: Reach, limit: int, people: People) -> Found:
    tokens = query.name_tokens

    def texts(row: Row) -> Sequence[str]:
        return (*row.texts, *map(rules.plain, people.of(row)))

    def holding(rows: list[Row]) -> list[Row]:
        people.load(row.object_id for row in rows if not rules.holds(query, row.texts))
        return [row for row in rows if rules.holds(query, texts(row))]

    if tokens:
        rows = _sieved(lambda cap: engines.matching(known.kind, tokens, reach, cap), holding, limit)
    else:
        rows = holding(engines.containing(known.kind, max(query.words, key=len), reach, CANDIDATES))
    for person, rest in query.shares() if len(rows) < limit else ():
        if wanted := people.token(person):
            rows += _sieved(partial(engines.matching, known.kind, [*wanted, *rest], reach), holding, limit)
    rows.sort(key=lambda row: rules.rank(query, row.name, texts(row)))
    return [(row, _other_name(query, row, people)) for row in rows]


def _by_initials(_user: User, query: Query, known: Searchable, reach: Reach, limit: int, people: People) -> Found:
    letters = rules.spoken(query.joined)
    begins = rules.initials_tokens(letters, beginning=True)
    holds = rules.initials_tokens(letters, beginning=False)

    def beginning(rows: list[Row]) -> list[Row]:
        return [row for row in rows if any(s.startswith(letters) for s in row.initials)]

    def anywhere(rows: list[Row]) -> list[Row]:
        return [row for row in rows if any(letters in s for s in row.initials)]

    def persons(rows: list[Row]) -> list[Row]:
        people.load(row.object_id for row in rows)
        return [row for row in rows if any(letters in s for s in people.readings(row))]

    rows = _sieved(lambda cap: engines.matching(known.kind, begins, reach, cap), beginning, limit)
    if len(rows) < limit:
        rows += _sieved(lambda cap: engines.matching(known.kind, holds, reach, cap), anywhere, limit)
    if len(rows) < limit and (theirs := people.token(holds)):
        rows += _sieved(lambda cap: engines.matching(known.kind, theirs, reach, cap), persons, limit)
    rows.sort(key=lambda row: letters not in (*row.initials, *people.readings(row)))
    return [(row, "") for row in rows]


def _by_code(_user: User, query: Query, known: Searchable, reach: Reach, limit: int, _people: People) -> Found:
    return [(row, "") for row in engines.beginning(known.kind, query.code, reach, limit)] if query.code else []


def _by_digits(user: User, query: Query, known: Searchable, _reach: Reach, limit: int, _people: People) -> Found:
    if known.by_digits is None:
        return []
    masks = known.by_digits(user, Digits(query.digits, query.phone), limit)
    return [(row, masks[row.object_id]) for row in _rows_of(known.kind, masks)]


def _nothing(_user: User, _query: Query, _known: Searchable, _reach: Reach, _limit: int, _people: People) -> Found:
    return []


_WAYS: Mapping[str, Callable[[User, Query, Searchable, Reach, int, People], Found]] = {
    "name": _by_name,
    "initials": _by_initials,
    "code": _by_code,
    "digits": _by_digits,
    "nothing": _nothing,
}


def _sieved(fetch: Callable[[int], list[Row]], holding: Callable[[list[Row]], list[Row]], limit: int) -> list[Row]:
    """Candidates that hold; when the sieve let through too much that doesn't, it is asked for more."""
    cap = max(CANDIDATES, limit)
    while True:
        rows = fetch(cap)
        kept = holding(rows)
        if len(kept) >= limit or len(rows) < cap or cap >= MOST_CANDIDATES:
            return kept
        cap = min(cap * 8, MOST_CANDIDATES)


def _rows_of(kind: str, ids: Iterable[int]) -> list[Row]:
    wanted = list(ids)
    entries = {e.object_id: e for e in Entry.objects.filter(kind=kind, object_id__in=wanted)} if wanted else {}
    present = (entries[i] for i in wanted if i in entries)
    return [Row(e.pk, e.object_id, e.name, e.subtitle, tuple(e.texts.split("\n")), tuple(e.initials.split())) for e in present]


def _other_name(query: Query, row: Row, people: People) -> str:
    """The contact (or other name) by which a row was found, when its own name doesn't hold what was typed."""
    own = rules.plain(row.name)
    if any(word in own for word in query.words):
        return ""
    others = (*row.texts, *map(rules.plain, people.of(row)))
    found = next((text for text in others if text != own and any(word in text for word in query.words)), "")
    return found if len(found) <= LONGEST_NAME else _around(found, query.words)


def _around(text: str, words: Sequence[str]) -> str:
    """A running text by the first word that was found in it."""
    place = min(at for word in words if (at := text.find(word)) >= 0)
    return f"…{text[max(place - AROUND, 0) : place + AROUND * 2]}…"
