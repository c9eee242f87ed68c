"""Who holds which role where and until when; who acts for whom (R12.1)."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.organization import access, services, undoing
from huifang.organization.forms import DeputyForm, RoleForm
from huifang.organization.gate import require, user_of
from huifang.organization.models import Deputy, RoleAssignment, Unit
from huifang.organization.roles import ROLES
from huifang.organization.views.shared import Page, answer, show
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import done

ASSIGN, DEPUTIES = "organization.role.assign", "organization.deputy.set"
get_or_post = require_http_methods(["GET", "POST"])


def _running(rows: Any) -> Any:
    today = clock.today()
    return rows.filter(valid_from__lte=today).filter(Q(valid_until=None) | Q(valid_until__gte=today))


ROLES_LIST = ListSpec(
    name="organization.roles",
    title=gettext_lazy("Role assignments"),
    columns=(
        Column("user", gettext_lazy("Colleague"), fixed=True, value=lambda a: a.user.name),
        Column("role", gettext_lazy("Role"), value=lambda a: str(ROLES[a.role].name) if a.role in ROLES else a.role),
        Column("unit", gettext_lazy("Unit"), value=lambda a: a.unit.name),
        Column("scope", gettext_lazy("Reach"), value=lambda a: str(a.get_scope_display())),
        Column("valid_from", gettext_lazy("From"), value=lambda a: a.valid_from),
        Column("valid_until", gettext_lazy("Until and including"), value=lambda a: a.valid_until),
    ),
    sorts=(
        Sort("user", gettext_lazy("By name"), ("user__name", "pk")),
        Sort("new", gettext_lazy("Newest"), ("valid_from", "pk"), backwards=True),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("Validity"),
            (
                Choice("running", gettext_lazy("valid today"), _running),
                Choice("coming", gettext_lazy("coming"), lambda rows: rows.filter(valid_from__gt=clock.today())),
                Choice("ended", gettext_lazy("ended"), lambda rows: rows.filter(valid_until__lt=clock.today())),
            ),
            default="running",
        ),
        Filter("role", gettext_lazy("Role"), lambda _request: [Choice(c, str(r.name), Q(role=c)) for c, r in ROLES.items()]),
        Filter(
            "unit",
            gettext_lazy("Unit"),
            lambda _request: [Choice(str(u.pk), u.name, Q(unit=u.pk)) for u in Unit.objects.filter(is_active=True).order_by("path")],
        ),
    ),
    search=lambda rows, text: rows.filter(user__name__icontains=text),
    search_label=gettext_lazy("Name"),
    row_template="organization/rows/role.html",
    template="organization/roles.html",
    empty_title=gettext_lazy("Nobody holds a role here"),
    empty_text=gettext_lazy("A role in a unit says what a colleague may do. Assign one."),
    empty_url_name="organization:role-new",
    empty_action=gettext_lazy("Assign a role"),
)


@require_GET
@require(ASSIGN)
def index(request: HttpRequest) -> HttpResponse:
    """Every role assignment."""
    return render_list(request, ROLES_LIST, RoleAssignment.objects.select_related("user", "unit"))


@get_or_post
@require(ASSIGN)
def new(request: HttpRequest) -> HttpResponse:
    """Let somebody hold a role."""
    start = {"user": request.GET.get("user", ""), "unit": request.GET.get("unit", ""), "valid_from": clock.today()}
    form = RoleForm(request.POST or None, initial=start)
    fields = {"already_assigned": "role", "ends_before_start": "valid_until"}
    page = Page(_("Assign a role"), _("Assign"), reverse("organization:roles"), _("Role assignments"), _("Assigned"), fields=fields)
    if request.method != "POST":
        return show(request, form, page)

    def act() -> str:
        given = form.cleaned_data
        user = User.objects.get(pk=given["user"])
        services.assign_role(
            user=user, role=given["role"], unit=Unit.objects.get(pk=given["unit"]), scope=given["scope"], valid_from=given["valid_from"],
            valid_until=given["valid_until"], by=user_of(request), at=clock.now(),
        )  # fmt: skip
        return reverse("organization:user", args=[user.pk])

    return answer(request, form, page, act)


@require_POST
@require(ASSIGN)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an assignment end with yesterday."""
    row = get_object_or_404(RoleAssignment.objects.select_related("user", "unit"), pk=pk)
    services.end_role(row, by=user_of(request), at=clock.now())
    text, undo = _("{user} no longer holds this role").format(user=row.user.name), reverse("organization:role-resume", args=[pk])
    return done(request, text, undo_url=undo, to=reverse("organization:user", args=[row.user_id]))


@require_POST
@require(ASSIGN)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ending back."""
    row = get_object_or_404(RoleAssignment.objects.select_related("user", "unit"), pk=pk)
    undoing.resume_role(row, by=user_of(request), at=clock.now())
    text = _("{user} holds this role again").format(user=row.user.name)
    return done(request, text, to=reverse("organization:user", args=[row.user_id]))


@require_GET
def deputies(request: HttpRequest) -> HttpResponse:
    """One's own deputies; everybody's for those who may set them."""
    user, today = user_of(request), clock.today()
    others = bool(access.may(user, DEPUTIES))
    rows = Deputy.objects.filter(valid_until__gte=today).select_related("user", "deputy").order_by("valid_from", "pk")
    if not others:
        rows = rows.filter(Q(user=user) | Q(deputy=user))
    over = Deputy.objects.filter(valid_until__lt=today).select_related("user", "deputy").order_by("-valid_until", "-pk")
    over = over if others else over.filter(Q(user=user) | Q(deputy=user))
    context = {"rows": [(row, others or row.user_id == user.pk) for row in rows], "over": over[:20], "today": today, "others": others}
    return render(request, "organization/deputies.html", context)


@get_or_post
def new_deputy(request: HttpRequest) -> HttpResponse:
    """Name a deputy for oneself, or for somebody else."""
    user, today = user_of(request), clock.today()
    others = bool(access.may(user, DEPUTIES))
    start = {"user": request.GET.get("user", user.pk), "valid_from": today, "valid_until": today + timedelta(days=6)}
    form = DeputyForm(request.POST or None, by=user, others=others, initial=start)
    note = _("The deputy sees and may do what the absent colleague may, and is told what the colleague would be told.")
    fields = {"deputy_for_oneself": "deputy", "ends_before_start": "valid_until"}
    page = Page(_("Name a deputy"), _("Save"), reverse("organization:deputies"), _("Deputies"), _("Saved"), note, fields)
    if request.method != "POST":
        return show(request, form, page)

    def act() -> None:
        given = form.cleaned_data
        absent = User.objects.get(pk=given["user"]) if others else user
        deputy = User.objects.get(pk=given["deputy"])
        services.set_deputy(
            user=absent, deputy=deputy, valid_from=given["valid_from"], valid_until=given["valid_until"], by=user, at=clock.now()
        )

    return answer(request, form, page, act)


@require_POST
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Back again: the deputy acts no more."""
    row = get_object_or_404(Deputy.objects.select_related("user", "deputy"), pk=pk)
    services.end_deputy(row, by=user_of(request), at=clock.now())
    text = _("{deputy} no longer acts for {user}").format(deputy=row.deputy.name, user=row.user.name)
    return done(request, text, undo_url=reverse("organization:deputy-resume", args=[pk]), to="organization:deputies")


@require_POST
def resume_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ending back."""
    row = undoing.resume_deputy(pk, by=user_of(request), at=clock.now())
    text = _("{deputy} acts for {user} again").format(deputy=row.deputy.name, user=row.user.name)
    return done(request, text, to="organization:deputies")
