"""How a day's calls spread over its slots, for each weekday: newer days count more, alike weekdays and slots lend to each other."""

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.forecast.series import WEEK, Floats

MEMORY = 90.0
"""Days after which a day counts half."""
_STRANGE = 3.0
"""A slot further off than so many times the usual is counted as if it were no further: an outage at ten shapes no later morning."""
_BELL = np.exp(-0.5 * (np.arange(-3, 4) / 0.7) ** 2)


def shares(calls: Floats, weekdays: NDArray[np.int64], usable: NDArray[np.bool_], origin: int) -> Floats:
    """``[weekday, slot]``, each open weekday's shares sum to 1; from the usable days before ``origin``.

    The rows of other weekdays, and every row smoothed over neighbouring slots, are mixed in by how near they are, beyond chance:
    where counts are small, rows that can't be told apart share their shape; where counts are large, each keeps its own.
    """
    rows = np.flatnonzero(usable[:origin])
    counts, newness, days = np.nan_to_num(calls[rows]), 0.5 ** ((origin - rows) / MEMORY), weekdays[rows]
    own, whole = _own(counts, newness, days)
    tamed = counts
    for _turn in range(3):
        tamed = _tamed(counts, tamed.sum(axis=1)[:, None] * own[days])
        own, _kept = _own(tamed, newness, days)
    smooth = _smoothed(own, _own(~np.isnan(calls[rows]), newness, days)[0] > 0)
    spread = own / np.maximum(whole, 1.0)[:, None]
    result: Floats = np.zeros(own.shape)
    for weekday in np.flatnonzero(whole > 0):
        chance = np.sqrt(2 / np.pi) * np.sqrt(spread + spread[weekday]).sum(axis=1)
        near = _nearness(own, own[weekday], chance)
        near[weekday] = 1 / (chance[weekday] ** 2 / 4 + 1e-12)
        near_smooth = _nearness(smooth, own[weekday], chance / np.sqrt(2))
        near[whole <= 0] = near_smooth[whole <= 0] = 0.0
        result[weekday] = (near @ own + near_smooth @ smooth) / (near.sum() + near_smooth.sum())
    return result


def _own(counts: NDArray[np.float64] | NDArray[np.bool_], newness: Floats, days: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Each weekday's shares, and its weighted calls."""
    sums = (newness * (days == np.arange(WEEK)[:, None])) @ counts
    whole = sums.sum(axis=1)
    return sums / np.maximum(whole, 1e-12)[:, None], whole


def _tamed(counts: Floats, usual: Floats) -> Floats:
    """Counts no further from what is usual than a few times what they are in the whole series."""
    chance = np.sqrt(np.maximum(usual, 0.25))
    off = (counts - usual) / chance
    large = usual > 2
    reach = _STRANGE * (max(1.0, 1.4826 * float(np.median(np.abs(off[large])))) if large.any() else 1.0)
    return np.asarray(np.maximum(usual + np.clip(off, -reach, reach) * chance, 0.0), dtype=np.float64)


def _smoothed(own: Floats, is_open: NDArray[np.bool_]) -> Floats:
    """Shares evened out over neighbouring open slots."""
    width = len(_BELL) // 2
    slots = own.shape[1]
    padded, weights = (np.pad(values, ((0, 0), (width, width))) for values in (own * is_open, is_open.astype(float)))
    sums, counts = (sum(part * values[:, k : k + slots] for k, part in enumerate(_BELL)) for values in (padded, weights))
    even = np.where(is_open, sums / np.maximum(counts, 1e-12), 0.0)
    return np.asarray(even / np.maximum(even.sum(axis=1), 1e-12)[:, None], dtype=np.float64)


def _nearness(shapes: Floats, shape: Floats, chance: Floats) -> Floats:
    apart = np.abs(shapes - shape).sum(axis=1)
    return np.asarray(1 / (np.maximum(apart**2 - chance**2, 0.0) + chance**2 / 4 + 1e-12), dtype=np.float64)
