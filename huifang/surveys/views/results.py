"""Figures of a questionnaire, its sheets, one sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.files.models import File
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.organization.models import Unit
from huifang.surveys import access, labels
from huifang.surveys.contradicting import words_of
from huifang.surveys.exporting import export_answers
from huifang.surveys.forms import ReasonForm
from huifang.surveys.models import Answer, Questionnaire, Sheet
from huifang.surveys.reading import asked
from huifang.surveys.selectors.results import Slice, results, sheets_of, versions_of
from huifang.surveys.services import answering
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

EXPORT = "reports.report.export"


@require_GET
@require(access.READ)
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Question by question, with numerator and denominator; the same slice as a workbook."""
    found = get_object_or_404(Questionnaire, pk=pk)
    user, cut = user_of(request), slice_of(request)
    if request.GET.get("export"):
        enforce(may(user, EXPORT))
        return export_answers(found, sheets_of(user, found, cut), by=user, at=clock.now())
    context = {
        "found": found,
        "cut": cut,
        "results": results(user, found, cut),
        "kinds": labels.KINDS,
        "ways": Sheet.Way.choices,
        "units": _units(user, found),
        "versions": versions_of(found),
        "may_export": may(user, EXPORT),
        "query": request.GET.urlencode(),
    }
    return render(request, "surveys/results.html", context)


def slice_of(request: HttpRequest) -> Slice:
    """What the address asks for; nonsense counts as nothing."""
    given = request.GET
    number = {
        name: int(text) for name in ("unit", "version") if (text := given.get(name, "")).isascii() and text.isdigit() and len(text) < 16
    }
    way = given.get("way", "")
    return Slice(
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        unit=number.get("unit"),
        way=way if way in Sheet.Way.values else "",
        version=number.get("version"),
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _units(user: User, found: Questionnaire) -> Sequence[Unit]:
    used = access.sheets(user).filter(questionnaire=found).order_by().values("unit").distinct()
    return list(Unit.objects.filter(pk__in=used).order_by("path"))


SPEC = ListSpec(
    name="surveys.sheets",
    title=gettext_lazy("Answer sheets"),
    row_template="surveys/rows/sheet.html",
    columns=(
        Column("customer", gettext_lazy("Customer"), fixed=True, value=lambda s: s.customer.name),
        Column("questionnaire", pgettext_lazy("survey", "Questionnaire"), value=lambda s: s.questionnaire.title),
        Column("version", pgettext_lazy("questionnaire", "Version"), numeric=True, value=lambda s: s.version.number),
        Column("way", gettext_lazy("Way"), value=lambda s: str(s.get_way_display())),
        Column("agent", gettext_lazy("Agent"), value=lambda s: s.agent.name if s.agent else ""),
        Column("at", gettext_lazy("Answered at"), value=lambda s: s.answered_at),
        Column("hint", gettext_lazy("Contradiction"), value=lambda s: str(labels.HINTS.get(s.hint, ""))),
    ),
    sorts=(
        Sort("new", gettext_lazy("Newest first"), ("id",), backwards=True),
        Sort("old", gettext_lazy("Oldest first"), ("id",)),
    ),
    filters=(
        Filter("way", gettext_lazy("Way"), tuple(Choice(value, label, Q(way=value)) for value, label in Sheet.Way.choices)),
        Filter(
            "hint",
            gettext_lazy("Contradiction"),
            (
                Choice("any", gettext_lazy("score and words differ"), ~Q(hint="")),
                *(Choice(value, label, Q(hint=value)) for value, label in labels.HINTS.items()),
            ),
        ),
        Filter(
            "state",
            gettext_lazy("State"),
            (Choice("valid", gettext_lazy("valid"), Q(voided_at=None)), Choice("void", gettext_lazy("void"), Q(voided_at__isnull=False))),
            default="valid",
        ),
    ),
    search=lambda rows, text: rows.filter(Q(customer__name__icontains=text) | Q(questionnaire__title__icontains=text)),
    empty_title=gettext_lazy("No answers yet"),
    empty_text=gettext_lazy("What customers answer in calls, on visits and by link stands here."),
    export_permission=EXPORT,
)


@require_GET
@require(access.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The answer sheets that the user may see."""
    rows = access.sheets(user_of(request)).select_related("customer", "questionnaire", "version", "agent")
    return render_list(request, SPEC, rows, {"hints": labels.HINTS})


@require_GET
@require(access.READ)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet, with the wording it was asked in."""
    return _sheet(request, pk)


def _sheet(request: HttpRequest, pk: int, form: ReasonForm | None = None) -> HttpResponse:
    user = user_of(request)
    rows = access.sheets(user).select_related("customer", "questionnaire", "version", "agent", "link")
    found = get_object_or_404(rows, pk=pk)
    answers = list(found.answers.select_related("question__section").order_by("question__section__position", "question__position", "pk"))
    files = File.objects.filter(owner_kind=Sheet.ref_kind, owner_id=str(pk), voided_at=None).count()
    context = {
        "sheet": found,
        "lines": lines(answers),
        "kinds": labels.KINDS,
        "hints": labels.HINTS,
        "findings": words_of(answers) if found.hint else [],
        "may_void": access.may_void(user, found) if not found.voided_at else None,
        "may_view": archive.may_view(user, found.customer),
        "files": files,
        "ref": Ref.of(found),
        "form": form or ReasonForm(),
    }
    return render(request, "surveys/sheet.html", context, status=422 if form else 200)


def lines(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The answers in words, several choices of one question together."""
    found: dict[int, dict[str, Any]] = {}
    for answer in answers:
        line = found.setdefault(answer.question_id, {"question": answer.question, "answer": answer, "words": []})
        line["words"].append(in_words(answer))
    return list(found.values())


def in_words(answer: Answer) -> str:
    """One answer as people read it."""
    if answer.question.kind == "photo":
        return _("{count} photos").format(count=answer.number)
    if answer.number is not None:
        return f"{answer.number} / {asked(answer.question).span[1]}"
    labels_of = {option["code"]: option["label"] for option in answer.question.options}
    return answer.text or labels_of.get(answer.value, answer.value)


@require_POST
@require(access.VOID)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a sheet with a reason."""
    found = get_object_or_404(access.sheets(user_of(request)), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _sheet(request, pk, form)
    answering.void(found, reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
    toast(request, _("Void. It counts in no figure any more."))
    return go(request, "surveys:sheet", pk)
