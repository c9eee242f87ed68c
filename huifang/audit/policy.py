"""The kinds of rules of destruction, keeping, reading and purposes (C 二2.8.9, 二2.9; PIPL 13, 19, 50)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from huifang.archive.models import Customer
from huifang.regulations.shapes import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

DESTRUCTION, RETENTION, READING, PURPOSE = "destruction", "retention", "reading_alarm", "processing_purpose"
Way = Literal["destroy", "anonymise"]
WAYS = {"destroy": _("propose for destruction"), "anonymise": _("propose for anonymising")}
Basis = Literal["consent", "contract", "law", "emergency", "public"]
BASES = {
    "consent": _("consent of the person (PIPL 13 I 1)"),
    "contract": _("needed for a contract with the person (PIPL 13 I 2)"),
    "law": _("duty by law (PIPL 13 I 3)"),
    "emergency": _("protection of life, health or property (PIPL 13 I 4)"),
    "public": _("published by the person or lawfully (PIPL 13 I 6)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionRule:
    """How long an approved destruction waits before it is carried out, so that it can still be stopped."""

    waiting_days: Annotated[
        int, Term(_("Waiting time in days"), _("After the last approval, before it is carried out"), least=1, most=366)
    ] = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """After how long without any contact the files of a class of customers are proposed."""

    grade: Annotated[str, Term(_("Class of customers"), _("Code of the class; empty: every class that no other rule names"), most=20)] = ""
    months: Annotated[int, Term(_("Months without contact"), least=6, most=1200)] = 60
    way: Annotated[Way, Term(_("What is proposed then"), choices=WAYS)] = "anonymise"

    def check(self) -> Iterator[Problem]:
        """The class is one of the archive's."""
        if self.grade and self.grade not in Customer.Grade.values:
            yield Problem(("grade",), "not_a_choice", {"value": self.grade})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAlarm:
    """From when on the reading of files is told as unusual."""

    files_an_hour: Annotated[int, Term(_("Files an hour"), _("More than so many are told"), least=1, most=10_000)] = 60
    night_from: Annotated[time, Term(_("Night from"))] = time(22, 0)
    night_until: Annotated[time, Term(_("Night until"))] = time(6, 0)
    at_night: Annotated[int, Term(_("Files in an hour of the night"), _("From so many on it is told"), least=1, most=10_000)] = 5
    leaving_files_an_hour: Annotated[
        int, Term(_("Files an hour before leaving"), _("Of somebody who has given notice"), least=1, most=10_000)
    ] = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingPurpose:
    """What personal data is used for, on which legal basis, and how long it is kept for that."""

    code: Annotated[str, Term(_("Code"), most=30)]
    title: Annotated[str, Term(_("Purpose"), most=60)]
    basis: Annotated[Basis, Term(_("Legal basis"), choices=BASES)] = "contract"
    data: Annotated[str, Term(_("Which data"), most=200)] = ""
    kept: Annotated[str, Term(_("Kept how long"), most=100)] = ""


def _join(*parts: str) -> str:
    return ("" if (get_language() or "").startswith("zh") else " ").join(part for part in parts if part)


def _destruction(rule: DestructionRule, _names: Any) -> str:
    return gettext("An approved destruction is carried out {n} days after the last approval.").format(n=rule.waiting_days)


def _retention(rule: Retention, _names: Any) -> str:
    grade = str(Customer.Grade(rule.grade).label) if rule.grade else gettext("all classes of customers")
    return gettext("Files of {grade} without contact for {n} months: {way}.").format(
        grade=grade, n=rule.months, way=gettext(WAYS[rule.way])
    )


def _reading(rule: ReadingAlarm, _names: Any) -> str:
    return _join(
        gettext("Told as unusual: more than {n} files in an hour,").format(n=rule.files_an_hour),
        gettext("{n} and more in an hour between {a} and {b},").format(
            n=rule.at_night, a=f"{rule.night_from:%H:%M}", b=f"{rule.night_until:%H:%M}"
        ),
        gettext("more than {n} in an hour by somebody who has given notice.").format(n=rule.leaving_files_an_hour),
    )


def _purpose(rule: ProcessingPurpose, _names: Any) -> str:
    return (
        gettext("{title}: {basis}. {data} {kept}")
        .format(title=rule.title, basis=gettext(BASES[rule.basis]), data=rule.data, kept=rule.kept)
        .strip()
    )


LABELS: Mapping[str, str | Promise] = {
    DESTRUCTION: gettext_lazy("Destruction"),
    RETENTION: gettext_lazy("How long files are kept"),
    READING: gettext_lazy("Unusual reading"),
    PURPOSE: gettext_lazy("Purpose of personal data"),
}
RULES: Mapping[str, type[Any]] = {DESTRUCTION: DestructionRule, RETENTION: Retention, READING: ReadingAlarm, PURPOSE: ProcessingPurpose}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {DESTRUCTION: _destruction, RETENTION: _retention, READING: _reading, PURPOSE: _purpose}
