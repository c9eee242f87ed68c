"""Scores and words of one sheet side by side (issue 5 item 8)."""

from collections.abc import Iterable, Sequence

from huifang.surveys.models import Answer
from huifang.surveys.reading import Paper
from huifang.surveys.rules.answers import Reply
from huifang.surveys.rules.contradiction import BAD, GOOD, MIDDLE, TOP, Finding, band, judge, weigh
from huifang.surveys.rules.kinds import CSAT, NPS, SCALE, TEXT, span

SATISFACTION = {"very": TOP, "satisfied": GOOD, "fair": MIDDLE, "dissatisfied": BAD}
"""The words of a call record's satisfaction as scores."""


def hint_of(paper: Paper, replies: Iterable[Reply]) -> str:
    """Does the sheet's overall score contradict its free texts? The worst CSAT, NPS or scale value stands for the score.

    The worst, because one bad score among good ones explains blaming words.
    """
    kinds = {question.code: question for question in paper.questions}
    scores: list[float] = []
    words: list[str] = []
    for reply in replies:
        question = kinds[reply.code]
        if question.kind in {CSAT, NPS, SCALE} and reply.number is not None:
            low, high = span(question.kind, question.least, question.most)
            scores.append((reply.number - low) / (high - low))
        elif question.kind == TEXT:
            words.append(reply.text)
    return hint_for(_overall(scores), words) if scores and words else ""


def _overall(scores: Sequence[float]) -> str:
    worst, best = min(scores), max(scores)
    if band(round(worst * 100), 0, 100) in {TOP, GOOD}:
        return band(round(worst * 100), 0, 100)
    return BAD if band(round(best * 100), 0, 100) == BAD else MIDDLE


def hint_for(score: str, words: Iterable[str]) -> str:
    """A score word against texts that belong to it."""
    return judge(score, "。".join(word for word in words if word.strip())).hint


def words_of(answers: Iterable[Answer]) -> list[Finding]:
    """The words that counted in the free texts of a sheet, each once."""
    found = [finding for answer in answers if answer.text for finding in weigh(answer.text)]
    return list({finding.word: finding for finding in found}.values())
