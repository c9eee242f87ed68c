"""Does what a customer says fit the score that was given? Word lists, negation, turns; every verdict names its words. Pure (R2.16).

It points out, it decides nothing: a supervisor reads the remark beside it.
"""

import re
from dataclasses import dataclass
from functools import cache

from huifang.surveys.rules.lexicon import lexicon

COMPLAINS, PRAISES, NONE = "complains", "praises", ""
TOP, GOOD, MIDDLE, BAD = "top", "good", "middle", "bad"
_REACH = 8
"""How many characters before a word a negation is looked for."""
_BUT = re.compile("可(?![以能惜靠见信喜爱口贵])")
_OWN = tuple("没不无未从挑找说一")
ENOUGH = {TOP: 0.8, GOOD: 1.4, BAD: 0.9}
"""How far the words must lean against the score before it is pointed out."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One word that counted: where it stands, and how much."""

    word: str
    start: int
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """``hint`` is ``complains``, ``praises`` or nothing; the words show why."""

    hint: str
    praise: float
    blame: float
    findings: tuple[Finding, ...]


def judge(score: str, text: str) -> Verdict:
    """Compare a score (``top``, ``good``, ``middle``, ``bad``) with the words that go with it."""
    findings = tuple(weigh(text))
    praise = sum(f.weight for f in findings if f.weight > 0)
    blame = -sum(f.weight for f in findings if f.weight < 0)
    hint = NONE
    if score in {TOP, GOOD} and blame - 0.6 * praise >= ENOUGH[score]:
        hint = COMPLAINS
    elif score == BAD and praise - 1.5 * blame >= ENOUGH[BAD]:
        hint = PRAISES
    return Verdict(hint, round(praise, 2), round(blame, 2), findings)


def band(value: int, least: int, most: int) -> str:
    """A number on a scale as a score: the highest fifth is ``top``, the next is ``good``, the lower two fifths ``bad``."""
    part = (value - least) / (most - least)
    return TOP if part > 0.85 else GOOD if part > 0.65 else BAD if part < 0.4 else MIDDLE


def weigh(text: str) -> list[Finding]:
    """The words that praise or blame, each with its weight in its clause."""
    clauses = _clauses(text)
    turned = any(_turns(words) for _start, words in clauses[1:])
    resolved = any(_holds(words, lexicon().now) for _start, words in clauses)
    found: list[Finding] = []
    after_turn = False
    for start, words in clauses:
        after_turn = after_turn or (start > 0 and _turns(words))
        factor = _factor(words, earlier=turned and not after_turn, resolved=resolved)
        found += [Finding(f.word, start + f.start, round(f.weight * factor, 2)) for f in _in_clause(words) if f.weight * factor]
    return found


def _factor(words: str, *, earlier: bool, resolved: bool) -> float:
    """How much a clause counts: what stands before a “but” less, wishes and other companies hardly, what is over little."""
    factor = 0.6 if earlier else 1.0
    if _holds(words, lexicon().others) and "比" not in words:
        factor *= 0.1
    if _starts(words, lexicon().wishes):
        factor *= 0.3
    if resolved and _holds(words, lexicon().before) and not _holds(words, lexicon().now):
        factor *= 0.3
    return factor


@cache
def _clause() -> re.Pattern[str]:
    return re.compile(r"[，,。．！!？?；;、\s…~]+|(?=" + "|".join(lexicon().turns) + ")")


def _clauses(text: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for match in _clause().finditer(text):
        if match.start() > start:
            found.append((start, text[start : match.start()]))
        start = match.end()
    if start < len(text):
        found.append((start, text[start:]))
    return found


def _in_clause(words: str) -> list[Finding]:
    found, place = [], 0
    while place < len(words):
        hit = _longest(words, place)
        if hit is None:
            place += 1
            continue
        word, weight, fixed = hit
        if not fixed:
            turned = -0.8 * weight if weight > 0 else min(0.5, -0.5 * weight)
            weight = turned if _negated(words, place) else weight * _degree(words, place)
        found.append(Finding(word, place, weight))
        place += len(word)
    return found


def _longest(words: str, place: int) -> tuple[str, float, bool] | None:
    """A pattern that begins here, else the longest word, and whether it counts as it stands: blaming patterns and those with a negation do."""
    known = lexicon()
    for pattern, weight in known.patterns:
        if match := pattern.match(words, place):
            return match.group(), weight, weight < 0 or match.group().startswith(_OWN)
    for length in range(min(known.widest, len(words) - place), 0, -1):
        if found := known.weights.get(words[place : place + length]):
            return words[place : place + length], found[0], found[1]
    return None


def _negated(words: str, place: int) -> bool:
    """Is there an odd number of negations before the word, with nothing but fillers between? “没有不满意” is no blame, “没给我们及时” is."""
    before = words[max(0, place - _REACH) : place]
    count = 0
    while before:
        match = next((n for n in lexicon().negations if before.endswith(n)), None)
        count += match is not None
        match = match or next((n for n in lexicon().fillers if before.endswith(n)), None)
        if match is None:
            break
        before = before[: -len(match)]
    return count % 2 == 1


def _degree(words: str, place: int) -> float:
    """How strongly a word is said: “实在过分” weighs more, “有点慢” less."""
    before = words[max(0, place - 3) : place]
    if before.endswith(lexicon().weak):
        return 0.7
    return 1.25 if before.endswith(lexicon().strong) else 1.0


def _holds(words: str, any_of: tuple[str, ...]) -> bool:
    return any(word in words for word in any_of)


def _turns(words: str) -> bool:
    """Does a clause begin with a “but”? 可 alone is one unless it begins another word."""
    return _starts(words, lexicon().turns) or bool(_BUT.match(words))


def _starts(words: str, any_of: tuple[str, ...]) -> bool:
    return words.startswith(any_of)
