"""Text to tokens and back: what is stored for a row, what a query asks, what truly matches. Pure.

Names become bigrams (``n广州``), their pinyin initials twos and threes (``igz``, ``igzn``, and ``pgz``, ``pgzn`` for how a
name begins), owner and unit become ``o7`` and ``u3``, so that what a user may see is part of the match. Bigrams are only the sieve:
``holds`` decides. Bigrams that nearly every company has are left out.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Literal

from huifang.kernel.chinese import initial_variants
from huifang.kernel.phones import Phone, parse_phone

_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司")
STOP = frozenset(form[i : i + 2] for form in _LEGAL_FORMS for i in range(len(form) - 1))
LEAST_DIGITS = 4
MOST_SHARED = 3
_LEGAL_FORM = re.compile("|".join(_LEGAL_FORMS))
_LEGAL_FORM_SPOKEN = re.compile(r"(?<=..)(?:gf)?yx(?:zr)?gs$")
_DIALLED = re.compile(r"[\d\s\-‐-―+()()#*.]*(?:(?:转|分机|ext|x)[\d\s.:]+)?", re.IGNORECASE)

Sort = Literal["name", "initials", "code", "digits", "nothing"]


def plain(text: str) -> str:
    """Text as it is compared: full-width folded, lower case, letters and digits of every script only."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).lower() if ch.isalnum())


def bigrams(text: str) -> list[str]:
    """Every two neighbouring characters; a single character is its own."""
    return [text[i : i + 2] for i in range(len(text) - 1)] or ([text] if text else [])


def covering(text: str, size: int = 2) -> list[str]:
    """The fewest pieces of ``size`` that cover a text: side by side, and the last."""
    pieces = [text[i : i + size] for i in range(len(text) - size + 1)] or ([text] if text else [])
    return list(dict.fromkeys([*pieces[::size], *pieces[-1:]]))


def readings(names: Iterable[str], people: Iterable[str] = ()) -> tuple[str, ...]:
    """The pinyin initials of companies, without the legal form, and of people, each with all its readings."""
    companies = (reading for name in names for reading in initial_variants(_LEGAL_FORM.sub("", plain(name))))
    persons = (reading for name in people for reading in initial_variants(name, person=True))
    return tuple(dict.fromkeys(reading for reading in (*companies, *persons) if len(reading) > 1))


def tokens_of(texts: Iterable[str], sounds: Iterable[str], owner: int | None, unit: int | None, keyed: Iterable[str] = ()) -> str:
    """What is indexed of a row, separated by blanks; ``keyed`` are tokens that stand for its people."""
    names = (f"n{pair}" for text in texts for pair in bigrams(text) if pair not in STOP)
    heard = (token for reading in sounds for token in _heard(reading))
    return " ".join(dict.fromkeys([*names, *heard, *keyed, *reach_tokens([owner], [unit])]))


def pieces_of(people: Iterable[str]) -> list[str]:
    """The pieces of people's names and their initials, for each of which a keyed token stands in the index."""
    found = dict.fromkeys(f"n{pair}" for name in people for pair in bigrams(plain(name)))
    heard = dict.fromkeys(token for reading in readings((), people) for token in _heard(reading))
    return [*found, *heard]


def _heard(reading: str) -> list[str]:
    pieces = (reading[i : i + size] for size in (2, 3) for i in range(len(reading) - size + 1))
    return [*(f"p{reading[:size]}" for size in (2, 3) if len(reading) >= size), *(f"i{piece}" for piece in pieces)]


def reach_tokens(owners: Iterable[int | None], units: Iterable[int | None]) -> list[str]:
    """The tokens of owners and units."""
    return [f"o{i}" for i in owners if i is not None] + [f"u{i}" for i in units if i is not None]


def codes_of(numbers: Iterable[str]) -> tuple[str, ...]:
    """The keys under which a number with parts is found: all of it, and each part from its third character on."""
    found: list[str] = []
    for number in numbers:
        whole = plain(number).upper()
        parts = (plain(part).upper() for part in re.split(r"[\W_]+", number))
        found += [whole[:80], *(part[:80] for part in parts if len(part) > 2)]
    return tuple(dict.fromkeys(code for code in found if code))


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, read: its words, and the ways to look for it in the order of their promise."""

    words: tuple[str, ...]
    ways: tuple[Sort, ...]
    digits: str = ""
    phone: Phone | None = None

    @property
    def joined(self) -> str:
        """The words as one."""
        return "".join(self.words)

    @property
    def code(self) -> str:
        """The words as the beginning of a number."""
        return self.joined.upper()

    @property
    def name_tokens(self) -> list[str]:
        """The bigrams every match must hold; none when all are too common to be indexed."""
        return list(dict.fromkeys(f"n{pair}" for word in self.long_words for pair in covering(word) if pair not in STOP))

    @property
    def long_words(self) -> list[str]:
        """The words that the index knows; a lone character is only compared."""
        return [word for word in self.words if len(word) > 1] or [self.joined]

    def shares(self) -> Iterable[tuple[list[str], list[str]]]:
        """The ways in which some of the words can be a person's: pieces of the person's name, tokens of the rest.

        Of more than three words all are taken for the person's, so that a long text asks no more than a short one.
        """
        words = self.long_words
        choices = product((True, False), repeat=len(words)) if len(words) <= MOST_SHARED else [(True,) * len(words)]
        for theirs in choices:
            if any(theirs):
                person = [f"n{pair}" for word, is_theirs in zip(words, theirs, strict=True) if is_theirs for pair in covering(word)]
                rest = [f"n{p}" for word, is_theirs in zip(words, theirs, strict=True) if not is_theirs for p in covering(word)]
                yield person, [token for token in rest if token[1:] not in STOP]


def read(text: str) -> Query:
    """Read what was typed into the box."""
    folded = unicodedata.normalize("NFKC", text).strip()[:80]
    words = tuple(word for part in folded.split() if (word := plain(part)))
    joined = "".join(words)
    if len(joined) < 2:
        return Query(words, ("nothing",))
    digits = re.sub(r"\D", "", folded)
    if _DIALLED.fullmatch(folded):
        phone = parse_phone(folded)
        number = phone.number if phone else digits
        if len(number) < LEAST_DIGITS:
            return Query(words, ("code", "name"))
        return Query(words, ("digits", "code", "name"), number, phone)
    if joined.isascii() and joined.isalpha():
        return Query(words, ("initials", "name", "code"))
    if joined.isascii():
        return Query(words, ("code", "name"))
    if any(ch.isdigit() for ch in joined):
        return Query(words, ("name", "code"))
    return Query(words, ("name",))


def spoken(letters: str) -> str:
    """Initials without those of a legal form at their end."""
    return _LEGAL_FORM_SPOKEN.sub("", letters)


def initials_tokens(letters: str, *, beginning: bool) -> list[str]:
    """The tokens of initials at the beginning of a name, or anywhere in it; threes are rare enough to need no company."""
    if beginning:
        return [f"p{letters[:3]}"]
    return [f"i{piece}" for piece in covering(letters, min(len(letters), 3))]


def holds(query: Query, texts: Iterable[str]) -> bool:
    """Does one text hold all words together, or the texts hold each word?"""
    known = tuple(texts)
    return any(query.joined in text for text in known) or all(any(word in text for text in known) for word in query.words)


def rank(query: Query, name: str, texts: Iterable[str]) -> int:
    """How near a match is: the whole name, its beginning, within it, within another text."""
    wanted, own = query.joined, plain(name)
    if wanted == own:
        return 0
    if own.startswith(wanted):
        return 1
    if wanted in own:
        return 2
    return 3 if wanted in set(texts) else 4
