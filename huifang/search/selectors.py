"""Finding (R12.2: only what the user may see)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

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


def find(user: User, text: str, limit: int = 10) -> list[Hit]:
    """What the user may see that ``text`` names: two characters of a name, initials, last digits, a number's beginning."""
    query = rules.read(text)
    hits = (hit for known in searchables() for hit in _find(user, query, known, limit))
    return [hit for hit, _count in zip(hits, range(limit), strict=False)]


def _find(user: User, query: Query, known: Searchable, limit: int) -> Iterator[Hit]:
    reach = reach_of(user, known)
    if reach.nothing:
        return
    found: dict[int, tuple[Row, str]] = {}
    for way in query.ways:
        for row, by in _WAYS[way](user, query, known, reach, limit):
            found.setdefault(row.object_id, (row, by))
        if len(found) >= limit:
            break
    allowed = known.visible(user, list(found)) if found else set()
    for row, by in found.values():
        if row.object_id in allowed:
            yield Hit(known.kind, row.object_id, row.name, row.subtitle, by, known.url(row.object_id), known.icon, known.label)


Found = Iterable[tuple[Row, str]]


def _by_name(_user: User, query: Query, known: Searchable, reach: Reach, limit: int) -> Found:
    tokens = query.name_tokens

    def holds(row: Row) -> bool:
        return rules.holds(query, row.texts)

    if tokens:
        rows = _sieved(lambda cap: engines.matching(known.kind, tokens, reach, cap), holds, limit)
    else:
        rows = [row for row in engines.containing(known.kind, max(query.words, key=len), reach, CANDIDATES) if holds(row)]
    rows.sort(key=lambda row: rules.rank(query, row.name, row.texts))
    return [(row, _other_name(query, row)) for row in rows]


def _by_initials(_user: User, query: Query, known: Searchable, reach: Reach, limit: int) -> Found:
    letters = rules.spoken(query.joined)
    begins = rules.initials_tokens(letters, beginning=True)
    rows = _sieved(
        lambda cap: engines.matching(known.kind, begins, reach, cap), lambda row: any(s.startswith(letters) for s in row.initials), limit
    )
    if len(rows) < limit:
        holds = rules.initials_tokens(letters, beginning=False)
        rows += _sieved(
            lambda cap: engines.matching(known.kind, holds, reach, cap), lambda row: any(letters in s for s in row.initials), limit
        )
    rows.sort(key=lambda row: letters not in row.initials)
    return [(row, "") for row in rows]


def _by_code(_user: User, query: Query, known: Searchable, reach: Reach, limit: int) -> Found:
    return [(row, "") for row in engines.beginning(known.kind, query.code, reach, limit)] if query.code else []


def _by_digits(user: User, query: Query, known: Searchable, _reach: Reach, limit: int) -> Found:
    if known.by_digits is None:
        return []
    masks = known.by_digits(user, Digits(query.digits, query.phone), limit)
    return [(row, masks[row.object_id]) for row in _rows_of(known.kind, masks)]


def _nothing(_user: User, _query: Query, _known: Searchable, _reach: Reach, _limit: int) -> Found:
    return []


_WAYS: Mapping[str, Callable[[User, Query, Searchable, Reach, int], Found]] = {
    "name": _by_name,
    "initials": _by_initials,
    "code": _by_code,
    "digits": _by_digits,
    "nothing": _nothing,
}


def _sieved(fetch: Callable[[int], list[Row]], holds: Callable[[Row], bool], limit: int) -> list[Row]:
    """Candidates that hold; when the sieve let through too much that doesn't, it is asked for more."""
    cap = max(CANDIDATES, limit)
    while True:
        rows = fetch(cap)
        kept = [row for row in rows if holds(row)]
        if len(kept) >= limit or len(rows) < cap or cap >= MOST_CANDIDATES:
            return kept
        cap = min(cap * 8, MOST_CANDIDATES)


def _rows_of(kind: str, ids: Iterable[int]) -> list[Row]:
    wanted = list(ids)
    entries = {e.object_id: e for e in Entry.objects.filter(kind=kind, object_id__in=wanted)} if wanted else {}
    present = (entries[i] for i in wanted if i in entries)
    return [Row(e.pk, e.object_id, e.name, e.subtitle, tuple(e.texts.split("\n")), tuple(e.initials.split())) for e in present]


def _other_name(query: Query, row: Row) -> str:
    """The contact (or other name) by which a row was found, when its own name doesn't hold what was typed."""
    own = rules.plain(row.name)
    if any(word in own for word in query.words):
        return ""
    return next((text for text in row.texts if text != own and any(word in text for word in query.words)), "")
