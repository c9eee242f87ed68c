"""Pages of the first run. Each step writes through the services of its context; the same can be changed later in the menu."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.config.installing import YEARS_BEFORE
from huifang.config.setting_up import steps
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.organization import access, arranging, company, first_run, hiring, options, selectors
from huifang.organization import services as organization
from huifang.organization.forms import PastePeopleForm, PasteUnitsForm
from huifang.organization.gate import require, user_of
from huifang.organization.labels import PEOPLE
from huifang.organization.models import RoleAssignment, Unit
from huifang.organization.roles import ROLES
from huifang.organization.views.calendar import NoticeForm, preview, read_given
from huifang.organization.views.users import sheet
from huifang.paperwork import series
from huifang.regulations import packaging
from huifang.regulations.pack_views import install_chosen
from huifang.ui.toasts import done, toast
from huifang.ui.words import reason_words

EDIT = "organization.option.edit"
Part = tuple[dict[str, Any], HttpResponse | None]


class CompanyForm(forms.Form):
    """What the company is called."""

    name = forms.CharField(
        label=gettext_lazy("Company name"), max_length=60, help_text=gettext_lazy("As on the licence; it stands on paper.")
    )
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=20, required=False)
    hotline = forms.CharField(
        label=gettext_lazy("Hotline"), max_length=30, required=False, help_text=gettext_lazy("Scripts name it for calls back.")
    )


@require_GET
@require(EDIT)
def index(request: HttpRequest) -> HttpResponse:
    """Go on where it was left."""
    return redirect("setup:step", steps.begin_at(first_run.state()["done"]))


@require_http_methods(["GET", "POST"])
@require(EDIT)
@never_cache
def step(request: HttpRequest, code: str) -> HttpResponse:
    """One step."""
    if code not in steps.CODES:
        raise Http404
    context, response = PARTS[code](request)
    if response is not None:
        return response
    state = first_run.state()
    before, after = steps.around(code)
    words = {"step": steps.step_of(code), "steps": steps.shown(code, state), "before": before, "after": after, "open": state["open"]}
    status = 422 if getattr(context.get("form"), "errors", None) else 200
    return render(request, f"config/setup/{code}.html", {**words, **context}, status=status)


@require_POST
@require(EDIT)
def passed(request: HttpRequest, code: str) -> HttpResponse:
    """Go on to the next step."""
    if code not in steps.CODES:
        raise Http404
    return _next(request, code)


@require_POST
@require(EDIT)
def end(request: HttpRequest) -> HttpResponse:
    """Finish, or put the first run away; every page stays in the menu."""
    first_run.end(by=user_of(request), at=clock.now())
    return done(request, _("Everything can be changed under “System” in the menu."), to="home")


def _next(request: HttpRequest, code: str) -> HttpResponse:
    first_run.pass_step(code, by=user_of(request), at=clock.now())
    return redirect("setup:step", steps.around(code)[1] or code)


def _company(request: HttpRequest) -> Part:
    root = Unit.objects.filter(parent=None, is_active=True).order_by("pk").first()
    kept = options.values([company.NAME, company.SHORT, company.HOTLINE])
    start = {"name": kept[company.NAME] or (root.name if root else ""), "short_name": kept[company.SHORT], "hotline": kept[company.HOTLINE]}
    form = CompanyForm(request.POST or None, initial=start)
    if request.method != "POST" or not form.is_valid():
        return {"form": form}, None
    given, by, at = form.cleaned_data, user_of(request), clock.now()
    try:
        with transaction.atomic():
            wanted = {company.NAME: given["name"], company.SHORT: given["short_name"], company.HOTLINE: given["hotline"]}
            options.change(by=by, changes=wanted, was=kept, at=at)
            if root and root.name != given["name"]:
                organization.rename_unit(root, name=given["name"], by=by, at=at)
    except Conflict:
        form.add_error(None, _("Somebody else changed this a moment ago. Look once more, and save again."))
        return {"form": form}, None
    return {}, _next(request, "company")


def _units(request: HttpRequest) -> Part:
    root = Unit.objects.filter(parent=None, is_active=True).order_by("pk").first()
    form = PasteUnitsForm(request.POST or None, initial={"below": root.pk if root else ""})
    if request.method == "POST" and form.is_valid():
        below = Unit.objects.get(pk=form.cleaned_data["below"])
        try:
            made = arranging.paste_units(form.cleaned_data["text"], below=below, by=user_of(request), at=clock.now())
        except Refused as refusal:
            form.add_error("text", reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            toast(request, _("{n} units were created").format(n=len(made)))
            return {}, redirect("setup:step", "units")
    return {"form": form, "nodes": selectors.tree()}, None


def _packs(request: HttpRequest) -> Part:
    if request.method == "POST":
        at = clock.now()
        since = date(clock.local_date(at).year - YEARS_BEFORE, 1, 1)
        made = install_chosen(request.POST, by=user_of(request), at=at, effective_from=since)
        if made:
            toast(request, _("Installed “{title}”").format(title="、".join(version.regulation.title for version in made)))
            return {}, redirect("setup:step", "packs")
    return {"offers": packaging.offers(), "units": list(Unit.objects.filter(is_active=True).order_by("path"))}, None


def _calendar(request: HttpRequest) -> Part:
    today, known = clock.today(), sorted(selectors.known_years())
    form = NoticeForm(request.POST or None, request.FILES or None, initial={"year": today.year + 1})
    found = preview(read_given(form.cleaned_data)) if form.is_bound and form.is_valid() else {}
    context = {
        "form": form,
        "known": (known[0], known[-1]) if known else None,
        "this_year": today.year,
        "this_known": today.year in known,
        "next_known": today.year + 1 in known,
        "next_year": today.year + 1,
        "next_url": reverse("setup:step", args=["calendar"]),
    }
    return {**context, **found}, None


def _people(request: HttpRequest) -> Part:
    form = PastePeopleForm(request.POST if request.method == "POST" else None)
    lines = hiring.read_list(form.cleaned_data["text"]) if form.is_bound and form.is_valid() else []
    rows = [(line, PEOPLE[line.problem].format(said=line.said) if line.problem else "") for line in lines]
    good = bool(lines) and not any(words for _line, words in rows)
    if good and "create" in request.POST:
        links = hiring.hire_many(lines, by=user_of(request), at=clock.now())
        first_run.pass_step("people", by=user_of(request), at=clock.now())
        return {}, sheet(request, links, next_url=reverse("setup:step", args=["numbers"]))
    names = {u.code: u.name for u in Unit.objects.filter(is_active=True)}
    shown = [(line, ROLES[line.role].name if line.role else "", names.get(line.unit, ""), words) for line, words in rows]
    people = User.objects.filter(is_active=True).count()
    context = {"form": form, "rows": shown, "good": good, "bad": sum(1 for *_rest, words in shown if words), "people": people}
    return {**context, "roles": [str(role.name) for role in ROLES.values()], "units": list(names.values())}, None


def _numbers(request: HttpRequest) -> Part:
    return {"lines": series.lines(clock.now())}, None


def _finish(request: HttpRequest) -> Part:
    user, today = user_of(request), clock.today()
    heads = RoleAssignment.objects.filter(role="follow_up_head", valid_from__lte=today, user__is_active=True).select_related("user")
    context = {
        "heads": [row.user for row in heads if row.valid_until is None or row.valid_until >= today],
        "may_import": bool(access.may(user, "archive.customer.import")),
        "agents": selectors.holders("agent"),
        "lines": series.lines(clock.now()),
    }
    return context, None


PARTS: dict[str, Callable[[HttpRequest], Part]] = {
    "company": _company,
    "units": _units,
    "packs": _packs,
    "calendar": _calendar,
    "people": _people,
    "numbers": _numbers,
    "finish": _finish,
}
