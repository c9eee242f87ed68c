"""Ready-made questions on the topics of R2.14, as data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("questions.toml")


@cache
def questions() -> Mapping[str, Mapping[str, Any]]:
    """Every ready-made question by its code, as the values of a question."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["question"]
    return {entry["code"]: _values(entry) for entry in entries}


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    values = {name: entry[name] for name in ("kind", "text", "help", "topic", "options", "least", "most", "condition") if name in entry}
    return values | {"low_label": entry.get("low", ""), "high_label": entry.get("high", "")}
