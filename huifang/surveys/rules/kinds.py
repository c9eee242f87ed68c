"""Kinds of questions and what may stand in them. Pure (R2.14, R2.16)."""

from dataclasses import dataclass

CHOICE, CHOICES, SCALE, CSAT, NPS, CES, TEXT, DATE, PHOTO = "choice", "choices", "scale", "csat", "nps", "ces", "text", "date", "photo"
KINDS = (CHOICE, CHOICES, SCALE, CSAT, NPS, CES, TEXT, DATE, PHOTO)
SPANS = {CSAT: (1, 5), NPS: (0, 10), CES: (1, 7)}
"""Lowest and highest value of the kinds whose scale is fixed by their definition."""
NUMBERS = frozenset({SCALE, CSAT, NPS, CES})
CHOSEN = frozenset({CHOICE, CHOICES})
DECIDING = NUMBERS | CHOSEN
"""Kinds whose answer may decide whether another question is shown."""
WIDEST = 11
MOST_OPTIONS = 20


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; the code stays the same over versions."""

    code: str
    label: str


def span(kind: str, least: int, most: int) -> tuple[int, int]:
    """The lowest and highest value of a kind: fixed by definition, else as written."""
    return SPANS.get(kind, (least, most))
