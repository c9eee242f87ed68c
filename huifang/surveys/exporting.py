"""The sheets of a slice as a workbook: one row a sheet, one column a question; text stays text (R11)."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.surveys.models import Answer, Question, Questionnaire, Sheet
from huifang.ui.exports import LIMIT, export_xlsx
from huifang.ui.lists import Column


@transaction.atomic
def export_answers(found: Questionnaire, rows: QuerySet[Sheet], *, by: User, at: datetime) -> HttpResponse:
    """The workbook; that it was taken away is a fact of the journal. The caller has checked the right to export."""
    answers = Answer.objects.select_related("question").order_by("pk")
    sheets = rows.select_related("customer", "version", "agent").prefetch_related(Prefetch("answers", answers, to_attr="given"))
    chosen = list(sheets.order_by("pk")[:LIMIT])
    record("surveys.sheets.exported", found, by=by, at=at, count=len(chosen))
    return export_xlsx(found.title, _columns(found), chosen)


def _columns(found: Questionnaire) -> list[Column]:
    texts: dict[str, str] = {}
    for question in Question.objects.filter(version__questionnaire=found).order_by("-version__number", "section__position", "position"):
        texts.setdefault(question.code, question.text)
    head = [
        Column("customer", _("Customer"), value=lambda s: s.customer.name),
        Column("version", pgettext("questionnaire", "Version"), numeric=True, value=lambda s: s.version.number),
        Column("way", _("Way"), value=lambda s: str(s.get_way_display())),
        Column("agent", _("Agent"), value=lambda s: s.agent.name if s.agent else ""),
        Column("at", _("Answered at"), value=lambda s: s.answered_at),
    ]
    return head + [Column(code, text, value=_reader(code)) for code, text in texts.items()]


def _reader(code: str) -> Callable[[Sheet], object]:
    def read(sheet: Sheet) -> object:
        mine = [answer for answer in sheet.given if answer.code == code]  # type: ignore[attr-defined]
        if len(mine) == 1 and mine[0].number is not None:
            return mine[0].number
        return "；".join(_word(answer) for answer in mine)

    return read


def _word(answer: Answer) -> str:
    labels = {option["code"]: option["label"] for option in answer.question.options}
    return answer.text or labels.get(answer.value, answer.value)
