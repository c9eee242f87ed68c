"""How methods are mixed: weights learned from one origin to the next, never from what came after (R6.1).

One part of the weight goes by the inverse of each method's error so far, which keeps all that are nearly as good and so protects
against chance; the other learns which mixture would have erred least. The learning compares each method with the mixture on every
day that becomes known (the regret of its gradient, divided by its own scale) and counts little until enough independent days were
tried. Sources: J. Bates and C. Granger, "The combination of forecasts" (1969), for the first half; P. Gaillard,
G. Stoltz and T. van Erven, "A second-order bound with excess losses" (COLT 2014), for the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.forecast.series import Floats

MEMORY = 150.0
"""Days after which an error counts half."""
TOO_BAD = 4.0
"""A method with errors so many times those of the best is left out."""
_INDEPENDENT = 40.0
"""Independent trials after which half of what was learned counts; the k days of one forecast err partly alike, so a day is 1/√k of one."""


@dataclass(frozen=True)
class Mixture:
    """``weights[origin, method]`` as known at each origin; ``scores``: each method's error in the end, nan without a trial."""

    weights: Floats
    scores: Floats


def mix(said: Floats, totals: Floats, origins: Sequence[int], begin: int, end: int, candidates: NDArray[np.bool_]) -> Mixture:
    """Weights for the days from ``begin`` to ``end`` ahead.

    ``said[method, origin, day ahead]``, the origins in order; ``totals`` of the days that are known, nan where closed.
    """
    methods, fade = len(said), 0.5 ** (1 / MEMORY)
    even = candidates / candidates.sum()
    weights = np.tile(even, (len(origins), 1))
    regret, loss, scale, whole, trials = np.zeros(methods), np.zeros(methods), 1e-9, 0.0, 0.0
    places = np.asarray(origins, dtype=np.int64)
    for place in range(1, len(origins)):
        for day in range(origins[place - 1], origins[place]):
            regret, loss, scale, whole, trials = regret * fade, loss * fade, scale * fade, whole * fade, trials * fade
            ahead = day - places[:place]
            tried = np.flatnonzero((ahead >= begin) & (ahead < end))
            if not tried.size or day >= len(totals) or np.isnan(totals[day]):
                continue
            came, guesses = totals[day], said[:, tried, ahead[tried]]
            mixed = (weights[tried].T * guesses).sum(axis=0)
            gained = np.where(candidates, (np.sign(mixed - came) * (mixed - guesses)).mean(axis=1), 0.0)
            regret, scale = regret + gained, scale + float((gained**2).sum() / candidates.sum())
            loss, whole, trials = loss + np.abs(guesses - came).mean(axis=1), whole + came, trials + 1 / np.sqrt(end - begin)
        if whole > 0:
            trust = trials / (trials + _INDEPENDENT)
            weights[place] = _weights(loss, regret / np.sqrt(scale), trust, candidates)
    return Mixture(weights, loss / whole if whole > 0 else np.full(methods, np.nan))


def _weights(loss: Floats, regret: Floats, trust: float, candidates: NDArray[np.bool_]) -> Floats:
    """Merits and what was learned, in parts by how far the learning is to be trusted."""
    best = max(float(loss[candidates].min()), 1e-9)
    merits = np.where(candidates & (loss <= TOO_BAD * best + 1e-9), 1 / np.maximum(loss, 1e-9), 0.0)
    merits = merits / merits.sum()
    chosen = merits * np.exp(trust * (regret - regret[candidates].max()))
    return np.asarray((1 - trust) * merits + trust * chosen / chosen.sum(), dtype=np.float64)
