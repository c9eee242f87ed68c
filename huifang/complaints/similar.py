"""Earlier complaints about the same matter, found by an inverted index of our own, the same on both engines.

The index holds for each term the ids of the complaints that hold it, in blocks of packed 32-bit numbers. A text asks its rarest
terms first, until a budget of ids is read; the best candidates are then read themselves, as far as the user may see them, and
scored by BM25. What is newer than the index is read as it stands. Figures: ``python -m benchmarks.similar_complaints``.
"""

import heapq
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from huifang.accounts.models import User
from huifang.complaints import access, likeness
from huifang.complaints.models import Complaint, Indexing, Posting, Term

BLOCK = 512
"""Ids in one block."""
CEILING = 40_000
"""A term that more complaints hold tells nothing apart; it is counted, but its complaints are no longer written."""
BUDGET = 20_000
"""Ids that one question reads."""
CANDIDATES = (40, 160, 600)
FRESH = 100
USUAL_LENGTH = 240.0
LEAST = 0.06
"""Share of the score that a text has with itself below which nothing is suggested."""
BACKGROUND = 2000
"""A company with fewer complaints is weighed as if it had so many, or what its few all say would tell nothing."""
SINGLE = 0.3
"""What a single character weighs beside a pair: it only tips the balance."""
CHUNK = 500
ONLY = 1
"""The one row of ``Indexing``."""


@dataclass(frozen=True, slots=True)
class Text:
    """A complaint as it is compared."""

    pk: int
    terms: Mapping[str, int]
    score: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What the terms of a text weigh."""

    every: int
    known: Mapping[str, tuple[int, int]]
    """Term → its id and how many complaints hold it."""

    def __call__(self, term: str) -> float:
        """The weight of one term."""
        whole = likeness.weight(self.known.get(term, (0, 0))[1], self.every)
        return whole if len(term) > 1 else whole * SINGLE


def weights_of(asked: Iterable[str]) -> Weights:
    """The weights of terms: two queries."""
    every = Indexing.objects.filter(pk=ONLY).values_list("complaints", flat=True).first() or 0
    rows = Term.objects.filter(text__in=list(asked)).values_list("text", "id", "complaints")
    return Weights(max(every, BACKGROUND), {text: (pk, count) for text, pk, count in rows})


def similar(user: User, text: str, *, leave_out: Sequence[int] = (), limit: int = 5) -> list[tuple[Complaint, float]]:
    """Complaints that the user may see about what ``text`` says, the likest first, each with its likeness of 0 to 1."""
    asked = likeness.terms(text)
    if len(asked) < 4:
        return []
    visible = access.visible_to(user).exclude(state=Complaint.State.VOID)
    found = ranked(asked, weights_of(asked), visible, leave_out=leave_out, limit=limit)
    rows = {row.pk: row for row in visible.select_related("customer").filter(pk__in=[one.pk for one in found])}
    return [(rows[one.pk], one.score) for one in found if one.pk in rows]


def ranked(
    asked: Mapping[str, int], weigh: Weights, rows: QuerySet[Complaint], *, leave_out: Sequence[int] = (), limit: int = 5
) -> list[Text]:
    """The likest of ``rows``; when too few of the best candidates are among them, more are read."""
    best = likeness.score(asked, asked, weigh, USUAL_LENGTH) or 1.0
    order, gone = candidates(asked, weigh, CANDIDATES[-1] + len(leave_out)), set(leave_out)
    found: dict[int, Text] = {}
    start = 0
    for end in CANDIDATES:
        part = [pk for pk in order[start:end] if pk not in gone]
        part += _fresh() if start == 0 else []
        for pk, known in texts(rows.filter(pk__in=part)):
            if pk not in gone and (share := likeness.score(asked, known, weigh, USUAL_LENGTH) / best) >= LEAST:
                found[pk] = Text(pk, known, min(share, 1.0))
        start = end
        if len(found) >= limit or end >= len(order):
            break
    return heapq.nlargest(limit, found.values(), key=lambda one: (one.score, one.pk))


def candidates(asked: Mapping[str, int], weigh: Weights, limit: int) -> list[int]:
    """Ids of complaints that share the rarest terms, the most promising first."""
    chosen: dict[int, float] = {}
    left = BUDGET
    for term in sorted((term for term in asked if term in weigh.known), key=lambda term: weigh.known[term][1]):
        pk, count = weigh.known[term]
        if count > left or count > CEILING:
            break
        chosen[pk] = weigh(term)
        left -= count
    scores: defaultdict[int, float] = defaultdict(float)
    for pk, ids in Posting.objects.filter(term__in=list(chosen)).values_list("term", "ids"):
        worth = chosen[pk]
        for complaint in _unpack(ids):
            scores[complaint] += worth
    return heapq.nlargest(limit, scores, key=lambda pk: (scores[pk], pk))


def texts(rows: QuerySet[Complaint]) -> Iterator[tuple[int, Counter[str]]]:
    """The terms of complaints."""
    for pk, *parts in rows.values_list("pk", "content", "wish", "product"):
        yield pk, likeness.terms("\n".join(parts))


def _fresh() -> list[int]:
    return list(Complaint.objects.filter(indexed=False).order_by("-id").values_list("pk", flat=True)[:FRESH])


def _unpack(ids: bytes | memoryview) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(bytes(ids))
    return numbers


# writing


@transaction.atomic
def index(limit: int = CHUNK) -> int:
    """Bring up to ``limit`` complaints into the index; how many. 0 when another writer has the turn or nothing is left."""
    rows = Complaint.objects.filter(indexed=False).order_by("id")
    if not rows.exists():
        return 0
    state, _created = Indexing.objects.get_or_create(pk=ONLY)
    if not Indexing.objects.filter(pk=ONLY, turn=state.turn).update(turn=F("turn") + 1):
        return 0
    holding: defaultdict[str, list[int]] = defaultdict(list)
    ids = list(rows.values_list("pk", flat=True)[:limit])
    for pk, known in texts(Complaint.objects.filter(pk__in=ids)):
        for term in known:
            holding[term].append(pk)
    words = sorted(holding)
    for start in range(0, len(words), CHUNK):
        _write({term: holding[term] for term in words[start : start + CHUNK]})
    Complaint.objects.filter(pk__in=ids).update(indexed=True)
    Indexing.objects.filter(pk=ONLY).update(complaints=F("complaints") + len(ids))
    return len(ids)


@transaction.atomic
def forget(ids: Sequence[int]) -> None:
    """Take complaints out of the index; their own text must still be there. What was not indexed yet never will be."""
    gone = set(ids)
    held = {term for _pk, known in texts(Complaint.objects.filter(pk__in=ids, indexed=True)) for term in known}
    for some in (sorted(held)[start : start + CHUNK] for start in range(0, len(held), CHUNK)):
        changed = []
        for post in Posting.objects.filter(term__text__in=some):
            numbers = _unpack(post.ids)
            # A number that no complaint has stands for one that is gone: blocks keep their places.
            kept = array("I", (0 if number in gone else number for number in numbers))
            if kept != numbers:
                post.ids = kept.tobytes()
                changed.append(post)
        Posting.objects.bulk_update(changed, ["ids"], batch_size=CHUNK)
    Complaint.objects.filter(pk__in=ids).update(indexed=True)


def _write(holding: Mapping[str, list[int]]) -> None:
    known = dict(Term.objects.filter(text__in=list(holding)).values_list("text", "complaints"))
    counted = [Term(text=text, complaints=known.get(text, 0) + len(ids)) for text, ids in holding.items()]
    started = Posting.objects.filter(term__text__in=list(holding), block=F("term__complaints") / BLOCK)
    begun = {text: bytes(ids) for text, ids in started.values_list("term__text", "ids")}
    Term.objects.bulk_create(counted, update_conflicts=True, unique_fields=["text"], update_fields=["complaints"])
    numbers = dict(Term.objects.filter(text__in=list(holding)).values_list("text", "pk"))
    posts: list[Posting] = []
    for text, ids in holding.items():
        before = known.get(text, 0)
        if before <= CEILING:
            packed = begun.get(text, b"") + array("I", ids).tobytes()
            posts += _blocks(numbers[text], before // BLOCK, packed)
    Posting.objects.bulk_create(posts, update_conflicts=True, unique_fields=["term", "block"], update_fields=["ids"])


def _blocks(term: int, first: int, packed: bytes) -> Iterator[Posting]:
    size = BLOCK * array("I").itemsize
    for n, start in enumerate(range(0, len(packed), size)):
        yield Posting(term_id=term, block=first + n, ids=packed[start : start + size])
