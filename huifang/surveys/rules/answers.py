"""Reading what was answered: each value checked against its question, hidden ones dropped, gaps named. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huifang.surveys.rules.branching import Asked, shown
from huifang.surveys.rules.kinds import CHOICE, CHOICES, DATE, NUMBERS, PHOTO, TEXT

LONGEST = 2000
MOST_PHOTOS = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to keep: a chosen code, a number, a day, a text, or how many photos."""

    code: str
    value: str = ""
    number: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept, and for each question that can't be taken the reason."""

    replies: tuple[Reply, ...]
    wrong: Mapping[str, str]
    shown: tuple[str, ...]


def read(questions: Sequence[Asked], given: Mapping[str, Sequence[str]], *, photos: Mapping[str, int] | None = None) -> Reading:
    """Read what came in. What a hidden question holds is not kept, not even when it was typed before it was hidden."""
    pictures = photos or {}
    typed = {code: [value.strip() for value in values if value.strip()] for code, values in given.items()}
    clean = {one.code: values for one in questions if (values := typed.get(one.code)) and _fits(one, values)}
    visible = shown(questions, clean)
    replies: list[Reply] = []
    wrong: dict[str, str] = {}
    for one in questions:
        if one.code not in visible:
            continue
        values = typed.get(one.code, [])
        if one.kind == PHOTO:
            values = [str(pictures[one.code])] if pictures.get(one.code) else []
        if not values:
            wrong |= {one.code: "survey_answer_missing"} if one.required else {}
        elif not _fits(one, values):
            wrong[one.code] = _reason(one)
        else:
            replies += _replies(one, values)
    return Reading(tuple(replies), wrong, tuple(visible))


def _fits(one: Asked, values: Sequence[str]) -> bool:
    if one.kind == CHOICES:
        return set(values) <= set(one.possible) and len(set(values)) == len(values)
    if len(values) != 1:
        return False
    value = values[0]
    if one.kind == CHOICE or one.kind in NUMBERS:
        return value in one.possible
    if one.kind == DATE:
        return _is_day(value)
    if one.kind == PHOTO:
        return value.isdecimal() and 1 <= int(value) <= MOST_PHOTOS
    return len(value) <= LONGEST


def _is_day(value: str) -> bool:
    try:
        return len(value) == len("2026-01-01") and 1900 <= date.fromisoformat(value).year <= 2200
    except ValueError:
        return False


def _reason(one: Asked) -> str:
    return {DATE: "survey_answer_day", TEXT: "survey_answer_long", PHOTO: "survey_answer_photos"}.get(one.kind, "survey_answer_choice")


def _replies(one: Asked, values: Sequence[str]) -> list[Reply]:
    if one.kind in {CHOICE, CHOICES}:
        return [Reply(one.code, value) for value in values]
    if one.kind in NUMBERS:
        return [Reply(one.code, values[0], number=int(values[0]))]
    if one.kind == PHOTO:
        return [Reply(one.code, number=int(values[0]))]
    return [Reply(one.code, text=values[0])] if one.kind == TEXT else [Reply(one.code, values[0])]
