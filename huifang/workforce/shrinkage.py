"""From people on the phones to people on the roster, without rounding errors (R6.2).

A binary fraction can't hold 0.3: 42 people at 30 % need 60, while ``ceil(42 / (1 - 0.3))`` gives 61. So shares are
taken as they are written.
"""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil

Share = str | Decimal | Fraction | float


def exact(share: Share) -> Fraction:
    """A share as it is written: 0.3, "0.3" and "30%" are 3/10.

    Raises:
        ValueError: it is no number, or not from 0 to below 1.
    """
    try:
        text = share.strip() if isinstance(share, str) else repr(share) if isinstance(share, float) else share
        if isinstance(text, str):
            text = Fraction(Decimal(text[:-1])) / 100 if text.endswith("%") else Fraction(Decimal(text))
        value = Fraction(text)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError(f"not a share: {share!r}") from error
    if not 0 <= value < 1:
        raise ValueError(f"not from 0 to below 1: {share!r}")
    return value


def scheduled(people: int, planned: Share, unplanned: Share = "0") -> int:
    """How many must be on the roster so that ``people`` are on the phones.

    ``planned`` is what is known beforehand (leave, training, breaks); ``unplanned`` (illness, lateness) strikes those
    who are left, so the two multiply: 10 % and 10 % leave 81 %.
    """
    return ceil(people / ((1 - exact(planned)) * (1 - exact(unplanned))))
