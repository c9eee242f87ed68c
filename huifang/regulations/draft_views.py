"""Pages of a draft: change clauses and rules, preview, publish, discard."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.kernel import clock
from huifang.organization.gate import require, user_of
from huifang.regulations import access, checking, documents, editing, kinds, labels, selectors, services
from huifang.regulations.forms import ClauseForm, DiscardForm, NewRuleForm, PublishForm
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule
from huifang.regulations.shapes import Malformed, Problem
from huifang.regulations.views import address, version_or_404
from huifang.ui.toasts import done, go

get_or_post = require_http_methods(["GET", "POST"])


@require_POST
@require(access.EDIT)
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a draft, or go to the one that is open."""
    found = get_object_or_404(Regulation, code=code)
    started = selectors.draft_of(found) or services.start_draft(found, by=user_of(request), at=clock.now())
    return go(request, address("version", started))


@require_POST
@require(access.EDIT)
def discard(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a draft up."""
    shown = version_or_404(request, code, number)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        return done(request, _("Please give a reason"), tone="warn", to=address("version", shown))
    services.discard_draft(shown, reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
    return done(request, _("The draft was discarded"), to=address("regulation", shown.regulation))


@get_or_post
@require(access.EDIT)
def clause(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Title and text of a draft's clause."""
    shown = _draft_or_404(request, code, number)
    found = get_object_or_404(Clause, pk=pk, version=shown)
    initial = {"title": found.title, "text": found.text, "revision": shown.revision}
    form = ClauseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        found.version = shown
        data = form.cleaned_data
        text = data["text"].replace("\r\n", "\n")
        services.set_clause_text(found, title=data["title"], text=text, revision=data["revision"], by=user_of(request), at=clock.now())
        return done(
            request, _("Clause {number} is saved in the draft").format(number=found.number), to=address("version", shown, found.number)
        )
    context = {"form": form, "clause": found, "version": shown, "regulation": shown.regulation}
    return render(request, "regulations/clause.html", context, status=400 if form.errors else 200)


@get_or_post
@require(access.EDIT)
def new_rule(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """A new rule under a clause: first its kind and code, then its fields."""
    shown = _draft_or_404(request, code, number)
    found = get_object_or_404(Clause, pk=pk, version=shown)
    chosen = NewRuleForm(request.GET if "kind" in request.GET else None)
    if not chosen.is_valid():
        context = {"form": chosen, "clause": found, "version": shown, "regulation": shown.regulation}
        return render(request, "regulations/new_rule.html", context, status=400 if chosen.errors else 200)
    found.version = shown
    fresh = Rule(version=shown, clause=found, **chosen.cleaned_data)
    return _rule_form(request, fresh, {})


@get_or_post
@require(access.EDIT)
def edit_rule(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """The form of a draft's rule."""
    shown = _draft_or_404(request, code, number)
    found = get_object_or_404(Rule.objects.select_related("clause"), pk=pk, version=shown)
    found.version = shown
    return _rule_form(request, found, found.body)


def _rule_form(request: HttpRequest, row: Rule, body: dict[str, Any]) -> HttpResponse:
    shape = kinds.shape_of(row.kind)
    if shape is None:
        raise Http404
    problems: list[Problem] = []
    if request.method == "POST":
        body = editing.collect(shape, request.POST)
        if row.pk and row.kind in checking.CODED:
            body["code"] = row.body["code"]
        if not editing.act(body, request.POST):
            try:
                return _rule_saved(request, row, body)
            except Malformed as error:
                problems = list(error.problems)
    names = selectors.names_for(row.version, clock.today())
    fixed = ("code",) if row.pk and row.kind in checking.CODED else ()
    context = {
        "rule": row,
        "kind": labels.kind_label(row.kind),
        "version": row.version,
        "regulation": row.version.regulation,
        "revision": _revision(request.POST, row.version),
        "controls": editing.draw(shape, body, names, problems, fixed),
        "problems": editing.summary(shape, problems),
    }
    return render(request, "regulations/rule.html", context, status=400 if problems else 200)


def _rule_saved(request: HttpRequest, row: Rule, body: dict[str, Any]) -> HttpResponse:
    user, now, revision = user_of(request), clock.now(), _revision(request.POST, row.version)
    if row.pk:
        services.change_rule(row, body=body, revision=revision, by=user, at=now)
    else:
        services.add_rule(row.clause, code=row.code, kind=row.kind, body=body, revision=revision, by=user, at=now)
    text = _("The rule is saved in the draft; it counts once the draft is published")
    return done(request, text, to=address("version", row.version, row.clause.number))


def _revision(data: QueryDict, shown: RegulationVersion) -> int:
    """The revision that the form was opened with."""
    typed = data.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else shown.revision


@require_POST
@require(access.EDIT)
def enabled(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Switch a draft's rule on or off."""
    shown = _draft_or_404(request, code, number)
    found = get_object_or_404(Rule.objects.select_related("clause"), pk=pk, version=shown)
    found.version = shown
    on = request.POST.get("enabled") == "1"
    services.set_enabled(found, on, revision=_revision(request.POST, shown), by=user_of(request), at=clock.now())
    text = _("The rule is on again in the draft") if on else _("The rule is off in the draft")
    return done(request, text, to=address("version", shown, found.clause.number))


@require_GET
@require(access.EDIT)
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What publishing would change, and the form to publish."""
    shown = _draft_or_404(request, code, number)
    day = max(parse_day(request.GET.get("effective_from", "")) or clock.today(), clock.today())
    form = PublishForm(initial={"effective_from": day, "revision": shown.revision})
    return _preview(request, shown, form, day)


def _preview(request: HttpRequest, shown: RegulationVersion, form: PublishForm, day: date, status: int = 200) -> HttpResponse:
    now = clock.now()
    base = selectors.book(day, shown.regulation.unit)
    problems = checking.version_problems(shown, base)
    newest = selectors.newest_published(shown.regulation)
    context = {
        "version": shown,
        "regulation": shown.regulation,
        "form": form,
        "day": day,
        "problems": problems,
        "lines": [] if problems else services.preview(shown, at=now, effective_from=day),
        "comparison": documents.compare(newest, shown, base) if newest and not problems else None,
        "may_publish": bool(access.may_publish(user_of(request))),
    }
    return render(request, "regulations/preview.html", context, status=status)


@require_POST
@require(access.PUBLISH)
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Publish what was previewed."""
    shown = version_or_404(request, code, number)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _preview(request, _draft_or_404(request, code, number), form, clock.today(), status=400)
    data = form.cleaned_data
    shown.revision = data["revision"]
    services.publish(shown, effective_from=data["effective_from"], note=data["note"], by=user_of(request), at=clock.now())
    text = _("Version {number} is published, in force from {day}").format(number=shown.number, day=data["effective_from"])
    return done(request, text, to=address("version", shown))


def _draft_or_404(request: HttpRequest, code: str, number: int) -> RegulationVersion:
    found = version_or_404(request, code, number)
    if not found.is_draft:
        raise Http404
    return found


def parse_day(text: str) -> date | None:
    """A date, or None for anything else."""
    try:
        return parse_date(text)
    except ValueError:
        return None
