"""How alike two complaints are: their terms, what each weighs, the score. Pure.

A term is a pair of neighbouring Chinese characters, a single one, or a word of Latin letters or digits. Rare terms weigh more
(inverse document frequency), repeated ones less and less, long texts no more than short ones (BM25).
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

_RUNS = re.compile(r"[〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]+|[a-z0-9]+")
LONGEST_WORD = 24
MOST_TERMS = 600
"""Terms of one text that are looked at; the first ones."""
SATURATION, LENGTH_SHARE = 1.2, 0.75
Weigh = Callable[[str], float]


def terms(text: str) -> Counter[str]:
    """The terms of a text and how often each occurs."""
    found: Counter[str] = Counter()
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if run.isascii():
            found[run[:LONGEST_WORD]] += 1
        else:
            found.update(run)
            found.update(first + second for first, second in pairwise(run))
        if len(found) > MOST_TERMS:
            break
    return Counter(dict(list(found.items())[:MOST_TERMS]))


def weight(holding: int, every: int) -> float:
    """What a term weighs that ``holding`` of ``every`` complaints hold."""
    return math.log(1 + (max(every - holding, 0) + 0.5) / (holding + 0.5))


def score(asked: Iterable[str], known: Mapping[str, int], weigh: Weigh, average: float) -> float:
    """BM25 of a text for what is asked; ``average`` is the usual number of terms of a text."""
    length = sum(known.values())
    damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / max(average, 1.0))
    return sum(weigh(term) * known[term] * (SATURATION + 1) / (known[term] + damping) for term in asked if term in known)


def alike(first: Mapping[str, int], second: Mapping[str, int], weigh: Weigh) -> float:
    """The share of two texts that is the same, 0 to 1: the cosine of their weighed terms."""
    one, other = _vector(first, weigh), _vector(second, weigh)
    length = math.sqrt(sum(x * x for x in one.values()) * sum(x * x for x in other.values()))
    return sum(value * other[term] for term, value in one.items() if term in other) / length if length else 0.0


def _vector(known: Mapping[str, int], weigh: Weigh) -> dict[str, float]:
    return {term: (1 + math.log(count)) * weigh(term) for term, count in known.items()}


def phrase(texts: Iterable[str], most: int = 30) -> str:
    """What most of the texts say in the same words: the longest run of characters that three fifths of them hold; else ''.

    It names a wave without quoting one complaint.
    """
    every = [unicodedata.normalize("NFKC", text) for text in texts][:50]
    needed = max(2, math.ceil(len(every) * 0.6))
    runs: Counter[str] = Counter()
    for text in every:
        for length in range(2, 13):
            runs.update({text[i : i + length] for i in range(min(len(text), 400) - length + 1)})
    shared = [run for run, count in runs.items() if count >= needed and _whole(run)]
    return max(shared, key=lambda run: (len(run), runs[run], run), default="")[:most]


def _whole(run: str) -> bool:
    return all("一" <= ch <= "鿿" or ch.isalnum() for ch in run)
