"""The methods that are tried on every series, by name."""

import numpy as np

from huifang.workforce.forecast.daily import NAIVE, Method, regression, same_weekday, year_ago
from huifang.workforce.forecast.levels import regression_base, smoothing, steered, weekday_base

METHODS: dict[str, Method] = {
    NAIVE: same_weekday(1, np.mean),
    "weekday_mean": same_weekday(None, np.mean),
    "weekday_level": steered(weekday_base),
    "smoothing": smoothing,
    "autoregression": regression(months=False, pulls=True),
    "regression": regression(months=True, pulls=True),
    "regression_steady": regression(months=True, pulls=False),
    "regression_level": steered(regression_base),
    "year_ago": year_ago,
}
"""``last_week`` is the yardstick: it is scored and never mixed in."""
SPARSE: dict[str, Method] = {
    NAIVE: METHODS[NAIVE],
    "weekday_mean": METHODS["weekday_mean"],
    "weekday_recent": same_weekday(8, np.mean),
}
"""For a few calls a day: the middle of many noughts and a one is nought, so only means are right in sum."""
