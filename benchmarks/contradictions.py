"""Contradictions between score and words: precision and recall on 100 labelled remarks that are never tuned on.

``benchmarks/data/remarks.tsv`` is measured only; the word lists were tuned on ``remarks-tuning.tsv``, whose figures stand beside it
so that the difference can be seen. The rival in the same run knows the same words but neither negation, turns nor weights: any
blaming word under a good score, any praising word under a bad one.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.common import Report, parser

DATA = Path(__file__).parent / "data"
FLOOR = {"precision": 0.85, "recall": 0.55}
Judge = Callable[[str, str], str]
Row = tuple[str, str, str]


def main(arguments: Sequence[str]) -> int:
    """Judge every remark with both; 1 when a floor was missed or the rival is as good."""
    given = parser(__doc__ or "").parse_args(arguments)
    report = Report("contradictions", quick=given.quick)
    held_out, tuned = rows("remarks.tsv"), rows("remarks-tuning.tsv")
    report.head(remarks=len(held_out), contradictions=sum(1 for _s, label, _t in held_out if label), figures="precision, recall")
    ours, theirs = measure(held_out, judged), measure(held_out, naive)
    report.text(f"held out, ours : {_words(ours)}")
    report.text(f"held out, rival: {_words(theirs)}")
    report.text(f"tuning set, ours: {_words(measure(tuned, judged))}")
    began = time.process_time()
    for score, _label, text in held_out * 20:
        judged(score, text)
    report.text(f"CPU: {(time.process_time() - began) / (len(held_out) * 20) * 1e6:.0f} µs a remark")
    missed = ours[0] < FLOOR["precision"] or ours[1] < FLOOR["recall"] or f_measure(ours) <= f_measure(theirs)
    return 1 if missed else report.code


def rows(name: str) -> list[Row]:
    """Score, label (empty: none) and text of each line."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    found = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(score, "" if label == "none" else label, text) for score, label, text in found]


def measure(remarks: Sequence[Row], judge: Judge) -> tuple[float, float, int, int, int]:
    """Precision, recall, and what they are made of: hits, false alarms, misses."""
    verdicts = [(label, judge(score, text)) for score, label, text in remarks]
    hits = sum(1 for label, verdict in verdicts if label and verdict == label)
    alarms = sum(1 for label, verdict in verdicts if verdict and verdict != label)
    misses = sum(1 for label, verdict in verdicts if label and verdict != label)
    return hits / max(1, hits + alarms), hits / max(1, hits + misses), hits, alarms, misses


def f_measure(found: tuple[float, float, int, int, int]) -> float:
    """The harmonic mean of precision and recall."""
    precision, recall = found[:2]
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def judged(score: str, text: str) -> str:
    """The product's verdict."""
    from huifang.surveys.rules.contradiction import judge

    return judge(score, text).hint


def naive(score: str, text: str) -> str:
    """Any word of the other side."""
    from huifang.surveys.rules.lexicon import lexicon

    found = {weight > 0 for word, (weight, whole) in lexicon().weights.items() if not whole and word in text}
    if score in {"top", "good"}:
        return "complains" if False in found else ""
    return "praises" if score == "bad" and True in found else ""


def _words(found: tuple[float, float, int, int, int]) -> str:
    precision, recall, hits, alarms, misses = found
    return f"precision {precision:.2f} ({hits}/{hits + alarms}), recall {recall:.2f} ({hits}/{hits + misses}), F1 {f_measure(found):.2f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
