"""How a day's calls spread over its slots, for each weekday: newer days count more, alike weekdays lend to each other."""

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.forecast.series import WEEK, Floats

MEMORY = 120.0
"""Days after which a day counts half."""


def shares(calls: Floats, weekdays: NDArray[np.int64], usable: NDArray[np.bool_], origin: int) -> Floats:
    """``[weekday, slot]``, each open weekday's shares sum to 1; from the usable days before ``origin``.

    The rows of other weekdays are mixed in by how near they are, beyond chance: where counts are small, weekdays that can't be
    told apart share their shape; where counts are large, each keeps its own.
    """
    rows = np.flatnonzero(usable[:origin])
    counts = np.nan_to_num(calls[rows]) * (0.5 ** ((origin - rows) / MEMORY))[:, None]
    sums = np.zeros((WEEK, calls.shape[1]))
    np.add.at(sums, weekdays[rows], counts)
    whole = sums.sum(axis=1)
    own = sums / np.maximum(whole, 1e-12)[:, None]
    spread = own / np.maximum(whole, 1.0)[:, None]
    result: Floats = np.zeros(own.shape)
    for weekday in np.flatnonzero(whole > 0):
        apart = np.abs(own - own[weekday]).sum(axis=1)
        chance = np.sqrt(2 / np.pi) * np.sqrt(spread + spread[weekday]).sum(axis=1)
        nearness = 1 / (np.maximum(apart**2 - chance**2, 0.0) + chance**2 / 4 + 1e-12)
        nearness[weekday] = 1 / (chance[weekday] ** 2 / 4 + 1e-12)
        nearness[whole <= 0] = 0.0
        result[weekday] = nearness @ own / nearness.sum()
    return result
