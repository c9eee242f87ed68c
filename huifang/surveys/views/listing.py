"""The list of questionnaires, one questionnaire, beginning and changing it."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.archive.models import Customer
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, no
from huifang.organization.gate import require, user_of
from huifang.regulations.selectors import book
from huifang.surveys import access, labels
from huifang.surveys.forms import QuestionnaireForm, ReasonForm
from huifang.surveys.models import Questionnaire, QuestionnaireVersion
from huifang.surveys.selectors.results import versions_of
from huifang.surveys.services import designing, publishing
from huifang.ui.conflicts import meet
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="surveys.list",
    title=gettext_lazy("Questionnaires"),
    row_template="surveys/rows/questionnaire.html",
    columns=(
        Column("title", pgettext_lazy("questionnaire", "Title"), fixed=True, value=lambda q: q.title),
        Column("purpose", pgettext_lazy("questionnaire", "Purpose"), value=lambda q: q.purpose),
        Column("version", pgettext_lazy("questionnaire", "Version"), value=lambda q: q.newest[0].number if q.newest else ""),
        Column("state", gettext_lazy("State"), value=lambda q: str(labels.VERSION_STATES[q.newest[0].state][0]) if q.newest else ""),
        Column("answers", gettext_lazy("Answer sheets"), numeric=True, value=lambda q: q.answers),
    ),
    sorts=(
        Sort("title", gettext_lazy("By title"), ("title", "id")),
        Sort("new", gettext_lazy("Newest first"), ("id",), backwards=True),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("asked", gettext_lazy("still asked"), Q(retired_at=None)),
                Choice("retired", gettext_lazy("asked no more"), Q(retired_at__isnull=False)),
            ),
            default="asked",
        ),
    ),
    search=lambda rows, text: rows.filter(title__icontains=text),
    empty_title=gettext_lazy("No questionnaires yet"),
    empty_text=gettext_lazy("A questionnaire is designed here, reviewed by somebody else and then asked in calls or by a link."),
    empty_url_name="surveys:new",
    empty_action=gettext_lazy("Begin a questionnaire"),
)


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """All questionnaires."""
    newest = Prefetch("versions", QuestionnaireVersion.objects.order_by("-number"), to_attr="newest")
    rows = Questionnaire.objects.annotate(answers=Count("sheets", filter=Q(sheets__voided_at=None))).prefetch_related(newest)
    context = {"states": labels.VERSION_STATES, "may_edit": access.may_edit(user_of(request))}
    return render_list(request, SPEC, rows, context)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire."""
    form = QuestionnaireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.changes.items())
        version = designing.create(**data, by=user_of(request), at=clock.now())
        return go(request, "surveys:version", version.pk)
    return render(request, "surveys/questionnaire_form.html", {"form": form, "found": None}, status=422 if form.errors else 200)


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One questionnaire with its versions."""
    return _page(request, get_object_or_404(Questionnaire.objects.select_related("created_by"), pk=pk))


def _page(request: HttpRequest, found: Questionnaire, form: ReasonForm | None = None, action: str = "") -> HttpResponse:
    user = user_of(request)
    versions = versions_of(found)
    names = book(clock.today()).project_types
    grades = dict(Customer.Grade.choices)
    context = {
        "found": found,
        "versions": versions,
        "states": labels.VERSION_STATES,
        "types": [names[code].name if code in names else code for code in found.project_types],
        "grades": [str(grades.get(code, code)) for code in found.grades],
        "open": next((v for v in versions if v.state in publishing.OPEN), None),
        "asked": next((v for v in versions if v.state == "published"), None),
        "may_edit": access.may_edit(user),
        "may_publish": access.may_publish(user),
        "form": form or ReasonForm(),
        "failed": action,
    }
    return render(request, "surveys/questionnaire.html", context, status=422 if form else 200)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change title, purpose and for whom it is."""
    found = get_object_or_404(Questionnaire, pk=pk)
    form = QuestionnaireForm(request.POST or None, initial=_values(found))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                designing.change(found, version=form.cleaned_data["version"] or 0, by=user_of(request), at=clock.now(), **form.changes)
            except Conflict:
                found.refresh_from_db()
                meet(form, current=_values(found), version=found.version)
                status = 409
            else:
                toast(request, _("Saved."))
                return go(request, "surveys:show", pk)
    return render(request, "surveys/questionnaire_form.html", {"form": form, "found": found}, status=status)


def _values(found: Questionnaire) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("title", "purpose", "project_types", "grades", "on_calls", "version")}


@require_POST
@require(access.VIEW)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Revise it with a reason, ask it no more, ask it again."""
    found = get_object_or_404(Questionnaire, pk=pk)
    user, at, action = user_of(request), clock.now(), request.POST.get("action", "")
    if action == "resume":
        publishing.resume(found, by=user, at=at)
        return go(request, "surveys:show", pk)
    if action not in {"revise", "retire"}:
        raise Refused(no("out_of_reach"))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, action)
    if action == "retire":
        publishing.retire(found, reason=form.cleaned_data["reason"], by=user, at=at)
        toast(request, _("It is asked no more; its answers stay."))
        return go(request, "surveys:show", pk)
    version = publishing.revise(found, reason=form.cleaned_data["reason"], by=user, at=at)
    return go(request, "surveys:version", version.pk)
