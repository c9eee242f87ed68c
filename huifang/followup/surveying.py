"""Questionnaires on the call screen, and what a record's words say beside its satisfaction (R2.14, R2.16).

A questionnaire is asked as a whole or not at all: when nothing of it is answered, the call is complete without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from huifang.accounts.models import User
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.selectors.call import CallSheet
from huifang.kernel.refs import Ref
from huifang.surveys import access
from huifang.surveys.contradicting import SATISFACTION
from huifang.surveys.models import Sheet
from huifang.surveys.reading import papers
from huifang.surveys.rules.contradiction import Verdict, judge
from huifang.surveys.rules.kinds import PHOTO
from huifang.surveys.selectors.asking import MOST_ON_A_CALL, for_customer
from huifang.surveys.services.answering import Given, Unfit, fill_in
from huifang.surveys.sheet_form import SheetForm


def forms_of(sheet: CallSheet, *, data: Any = None, initial: Any = None) -> list[SheetForm]:
    """The questionnaires of this call's project types and customer class; photos belong to links and visits."""
    types = {section.project.type for section in sheet.sections}
    versions = for_customer(sheet.customer, types, on_calls=True)[:MOST_ON_A_CALL]
    return [SheetForm(paper, without=[PHOTO], data=data, initial=initial) for paper in papers(versions)] if versions else []


class Wrong(Exception):
    """A questionnaire of the call can't be taken as it is; its form says where."""


def keep(forms: Sequence[SheetForm], attempt: Attempt, *, by: User, at: datetime) -> list[Sheet]:
    """Store what was answered in a reached call, inside the caller's transaction; once for each attempt.

    Raises:
        Wrong: something is missing or wrong; the forms say what.
    """
    record = Record.objects.filter(attempt=attempt).select_related("customer", "contact", "task").first()
    begun = [form for form in forms if form.is_begun]
    if record is None or not begun:
        return []
    way = Sheet.Way.VISIT if attempt.way == Task.Way.VISIT else Sheet.Way.CALL
    stored = []
    for form in begun:
        try:
            stored.append(
                fill_in(
                    form.paper.version, Given(form.values()), key=f"record/{record.pk}/{form.paper.version.pk}", customer=record.customer,
                    contact=record.contact, way=way, source=str(Ref.of(record.task)), by=by, at=at, without=[PHOTO],
                )
            )  # fmt: skip
        except Unfit as unfit:
            form.name_wrong(unfit.wrong)
    if any(form.errors for form in begun):
        raise Wrong
    return stored


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a record: the verdict on its own words, and the sheets of its call."""

    verdict: Verdict
    sheets: Sequence[Sheet]


def beside(user: User, record: Record) -> Beside:
    """The record's satisfaction against opinion, complaint and remarks, and its questionnaires."""
    words = "。".join(text for text in (record.opinion, record.complaint, record.remarks) if text.strip())
    score = SATISFACTION.get(record.satisfaction, "")
    sheets = access.sheets(user).filter(Q(source=str(Ref.of(record.task))) | Q(source=str(Ref.of(record))), voided_at=None)
    return Beside(judge(score, words), list(sheets.select_related("questionnaire", "version").order_by("-pk")))
