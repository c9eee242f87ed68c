"""The kinds of rules that only the archive understands."""

from collections.abc import Callable, Mapping
from typing import Any

from huifang.archive import policy_grades as grades

LABELS: Mapping[str, str] = {**grades.LABELS}
RULES: Mapping[str, type[Any]] = {**grades.RULES}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {**grades.WORDS}
