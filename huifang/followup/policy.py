"""The kinds of rule that follow-up brings, and how they stand in the document of the regulation."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise

from huifang.followup.sampling import policy as sampling

LABELS: Mapping[str, str | Promise] = {**sampling.LABELS}
RULES: Mapping[str, type[Any]] = {**sampling.RULES}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {**sampling.WORDS}
