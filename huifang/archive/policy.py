"""The kinds of rules that only the archive understands."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise

from huifang.archive import policy_classes as classes
from huifang.archive import policy_grades as grades
from huifang.archive.reverifying import policy as reverifying

LABELS: Mapping[str, str | Promise] = {**classes.LABELS, **grades.LABELS, **reverifying.LABELS}
RULES: Mapping[str, type[Any]] = {**classes.RULES, **grades.RULES, **reverifying.RULES}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {**classes.WORDS, **grades.WORDS, **reverifying.WORDS}
