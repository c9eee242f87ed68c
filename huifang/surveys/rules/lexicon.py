"""The words that praise, blame or turn a remark, read from ``lexicon.toml`` once. Pure data."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("lexicon.toml")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Weights by word (with whether the word counts as a whole), patterns, and the words that turn a clause."""

    weights: dict[str, tuple[float, bool]]
    widest: int
    patterns: tuple[tuple[re.Pattern[str], float], ...]
    negations: tuple[str, ...]
    turns: tuple[str, ...]
    before: tuple[str, ...]
    now: tuple[str, ...]
    wishes: tuple[str, ...]
    others: tuple[str, ...]
    fillers: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]


@cache
def lexicon() -> Lexicon:
    """The lists as the file has them."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    weights = dict.fromkeys(data["grave"].split(), (-2.0, False))
    weights |= dict.fromkeys(data["blame"].split(), (-1.0, False))
    weights |= dict.fromkeys(data["praise"].split(), (1.0, False))
    weights |= {word: (float(weight), True) for word, weight in data["fixed"].items()}
    lists = {
        name: tuple(data[name].split()) for name in ("negations", "turns", "before", "now", "wishes", "others", "fillers", "strong", "weak")
    }
    for name in ("negations", "fillers"):
        lists[name] = tuple(sorted(lists[name], key=len, reverse=True))
    patterns = tuple((re.compile(entry["regex"]), float(entry["weight"])) for entry in data["patterns"])
    return Lexicon(weights=weights, widest=max(map(len, weights)), patterns=patterns, **lists)
