"""Intervals that cover what they say, made from the back-test's own errors (split conformal prediction, by horizon).

Errors are measured in widths √(f + (c·f)²): chance of single calls, and being wrong about the day by a share ``c``. The interval
reaches as far, in widths, as 80 % of past errors did, more where few independent days were tried. Source: V. Vovk,
A. Gammerman and G. Shafer, "Algorithmic Learning in a Random World" (2005).
"""

from dataclasses import dataclass

import numpy as np

from huifang.workforce.forecast.series import Floats

COVER = 0.8
FEW = 20
_UNTRIED = 0.3
_LEAST_CAUTION = 0.1
_MOST_OF_SLOTS, _MOST_OF_DAYS = 0.85, 0.93
"""No interval holds more of the past: beyond, its ends are those of one or two strange days."""


@dataclass(frozen=True)
class Pairs:
    """What was said and what came."""

    said: Floats
    actual: Floats

    @property
    def wape(self) -> float:
        """Σ|actual − said| / Σ actual; nan when nothing came."""
        whole = float(self.actual.sum())
        return float(np.abs(self.actual - self.said).sum()) / whole if whole else float("nan")


@dataclass(frozen=True)
class Spread:
    """``c``: the share by which a day is misjudged; ``below`` and ``above``: how far the interval reaches, in widths."""

    c: float
    below: float
    above: float

    def band(self, expected: Floats) -> tuple[Floats, Floats]:
        """Lower and upper end; never below nothing, and around what is expected."""
        width = _width(expected, self.c)
        return np.maximum(expected - self.below * width, 0.0), expected + self.above * width


def reach(independent: float, alike: float = 1.0) -> float:
    """The share of past errors an interval must hold so that it holds 80 % of those to come, after so many independent trials.

    With few the past looks calmer than it was: (n + 1) / n of the share, where errors of one day say nothing of another's.
    ``alike``: how far errors are the whole day's (1 for days themselves); slots that err by themselves need less.
    """
    caution, most = _LEAST_CAUTION + (1 - _LEAST_CAUTION) * alike, _MOST_OF_SLOTS + (_MOST_OF_DAYS - _MOST_OF_SLOTS) * alike
    return min(COVER * (1 + caution / max(independent, 0.25)), most)


def independent(errors: Floats) -> float:
    """How many independent trials a row of days' errors is worth: errors of neighbouring days resemble each other.

    The row's length divided by 1 + 2 Σ its autocorrelations, as long as these are positive (C. Geyer 1992). They are taken about
    nought, not about their mean: a short row that lies wholly on one side is one long error, not many about a known middle.
    """
    power = float(errors @ errors)
    if power <= 0:
        return float(errors.size)
    alike = 1.0
    for lag in range(1, errors.size // 2):
        correlation = float(errors[lag:] @ errors[:-lag]) / power
        if correlation <= 0:
            break
        alike += 2 * correlation
    return errors.size / alike


def spread(pairs: Pairs, share: float) -> Spread:
    """The spread that holds ``share`` of the errors, as much on either side."""
    if len(pairs.said) < FEW:
        return Spread(_UNTRIED, 1.2816, 1.2816)
    error = pairs.actual - pairs.said
    large = pairs.said >= np.median(pairs.said)
    typical = max(float(np.median(pairs.said[large])), 0.25)
    c = float(np.median(np.abs(error[large]) / np.maximum(pairs.said[large], 0.25))) / 0.6745
    c = float(np.sqrt(max(c**2 - 1 / typical, 0.0)))
    scaled = error / _width(pairs.said, c)
    low, high = np.quantile(scaled, [(1 - share) / 2, (1 + share) / 2])
    return Spread(c, max(-float(low), 0.0), max(float(high), 0.0))


def _width(expected: Floats, c: float) -> Floats:
    floor = np.maximum(expected, 0.25)
    return np.asarray(np.sqrt(floor + (c * floor) ** 2))
