"""Users: the list, one person, new ones with their one-time links (R12.1)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts import administering
from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.organization import company, hiring, selectors
from huifang.organization.forms import PastePeopleForm, PersonForm, UserForm
from huifang.organization.gate import require, user_of
from huifang.organization.hiring import Link
from huifang.organization.labels import PEOPLE
from huifang.organization.models import Deputy, RoleAssignment, Unit
from huifang.organization.roles import ROLES
from huifang.organization.rules.pasted import free_username
from huifang.organization.views.shared import Page, answer, show
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import done

EDIT = "accounts.user.edit"
get_or_post = require_http_methods(["GET", "POST"])


def _prepare(rows: Sequence[Any]) -> None:
    """Roles, lock and open link of the people of a page, in three queries."""
    held: dict[int, list[str]] = {}
    for row in selectors.assignments_of([u.pk for u in rows]):
        held.setdefault(row.user_id, []).append(f"{row.unit.name} · {ROLES[row.role].name}")
    locked = administering.locked(u.username for u in rows)
    links = administering.open_invitations([u.pk for u in rows], clock.now())
    for user in rows:
        user.held, user.is_locked, user.link_until = held.get(user.pk, []), user.username in locked, links.get(user.pk)


def _without_role() -> Q:
    return ~Q(Exists(RoleAssignment.objects.filter(user=OuterRef("pk"), valid_until=None)))


USERS = ListSpec(
    name="organization.users",
    title=gettext_lazy("Users"),
    columns=(
        Column("name", pgettext_lazy("person", "Name"), sort="name", fixed=True, value=lambda u: u.name),
        Column("username", gettext_lazy("User name"), sort="username", value=lambda u: u.username),
        Column("held", gettext_lazy("Roles"), value=lambda u: "、".join(u.held)),
        Column("staff_number", gettext_lazy("Staff number"), shown=False, value=lambda u: u.staff_number),
        Column("email", gettext_lazy("E-mail"), value=lambda u: u.email),
        Column(
            "state", gettext_lazy("State"), value=lambda u: pgettext("account", "open") if u.is_active else pgettext("account", "closed")
        ),
    ),
    sorts=(
        Sort("name", gettext_lazy("By name"), ("name", "pk")),
        Sort("username", gettext_lazy("By user name"), ("username", "pk")),
        Sort("new", gettext_lazy("Newest"), ("joined_at", "pk"), backwards=True),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("open", pgettext_lazy("account", "open"), Q(is_active=True)),
                Choice("closed", pgettext_lazy("account", "closed"), Q(is_active=False)),
                Choice("administrators", gettext_lazy("administrators"), Q(is_active=True, is_administrator=True)),
                Choice("idle", gettext_lazy("without a role"), lambda rows: rows.filter(_without_role(), is_active=True)),
            ),
            default="open",
        ),
    ),
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(staff_number__icontains=text)),
    search_label=gettext_lazy("Name, user name, staff number"),
    row_template="organization/rows/user.html",
    template="organization/users.html",
    prepare=_prepare,
    empty_title=gettext_lazy("Nobody here"),
    empty_text=gettext_lazy("Everybody who signs in appears here. Paste the list of your colleagues, each gets a one-time link."),
    empty_url_name="organization:users-paste",
    empty_action=gettext_lazy("Paste a list"),
)


@require_GET
@require(EDIT)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    return render_list(request, USERS, User.objects.all())


@get_or_post
@require(EDIT)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """One new colleague, then the link to hand over."""
    form = PersonForm(request.POST or None)
    fields = {"username_taken": "username", "username_empty": "username"}
    page = Page(_("New user"), _("Create and show the link"), reverse("organization:users"), _("Users"), fields=fields)
    if request.method != "POST":
        return show(request, form, page)

    def act() -> HttpResponse:
        given = form.cleaned_data
        unit = Unit.objects.filter(pk=given["unit"] or 0).first()
        username = given["username"] or free_username(given["name"], User.objects.values_list("username", flat=True))
        values = {"name": given["name"], "username": username, "email": given["email"], "staff_number": given["staff_number"]}
        return sheet(request, [hiring.hire(**values, role=given["role"], unit=unit, by=user_of(request), at=clock.now())])

    return answer(request, form, page, act)


@get_or_post
@require(EDIT)
@never_cache
def paste(request: HttpRequest) -> HttpResponse:
    """Many new colleagues: paste, look, create; then the links as a sheet to print."""
    form = PastePeopleForm(request.POST if request.method == "POST" else None)
    lines = hiring.read_list(form.cleaned_data["text"]) if form.is_bound and form.is_valid() else []
    rows = [(line, PEOPLE[line.problem].format(said=line.said) if line.problem else "") for line in lines]
    good = bool(lines) and not any(words for _line, words in rows)
    if good and "create" in request.POST:
        return sheet(request, hiring.hire_many(lines, by=user_of(request), at=clock.now()))
    names = {u.code: u.name for u in Unit.objects.filter(is_active=True)}
    shown = [(line, ROLES[line.role].name if line.role else "", names.get(line.unit, ""), words) for line, words in rows]
    context = {"form": form, "rows": shown, "good": good, "bad": sum(1 for *_rest, words in shown if words)}
    return render(request, "organization/users_paste.html", context, status=200 if good or not form.is_bound else 422)


def sheet(request: HttpRequest, links: Sequence[Link], *, next_url: str = "") -> HttpResponse:
    """One-time links to hand over: on the screen, on paper, once. ``next_url`` is where it goes on from here."""
    rows = [(link, request.build_absolute_uri(reverse("accounts:invitation", args=[link.token]))) for link in links]
    until = administering.open_invitations([link.user.pk for link in links[:1]], clock.now())
    context = {"rows": rows, "company": company.facts()["short_name"], "until": next(iter(until.values()), None), "next_url": next_url}
    response = render(request, "organization/links.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
@require(EDIT)
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, roles, deputies, what happened to it."""
    found = get_object_or_404(User, pk=pk)
    _prepare([found])
    today = clock.today()
    held = RoleAssignment.objects.filter(user=found).select_related("unit").order_by("-valid_from", "pk")
    rows = [
        (row, ROLES[row.role].name if row.role in ROLES else row.role, row.valid_until is None or row.valid_until >= today) for row in held
    ]
    reach = hiring.reach_of(found)
    facts = [
        (_("User name"), found.username),
        (_("Staff number"), found.staff_number),
        (_("E-mail"), found.email),
        (_("Telephone"), reach["phone"]),
        (_("Extension"), reach["extension"]),
        (_("Administrator"), _("yes") if found.is_administrator else _("no")),
    ]
    deputies = (
        Deputy.objects.filter(Q(user=found) | Q(deputy=found), valid_until__gte=today)
        .select_related("user", "deputy")
        .order_by("valid_from")
    )
    context = {"person": found, "facts": facts, "roles": rows, "deputies": deputies, "today": today, "end_url": _end_url(found)}
    return render(request, "organization/user.html", context)


def _end_url(person: User) -> str:
    """The page on which an account is ended and everything handed over."""
    try:
        return reverse("accounts:end", args=[person.pk])
    except NoReverseMatch:
        return ""


@get_or_post
@require(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account's particulars."""
    found = get_object_or_404(User, pk=pk)
    reach = hiring.reach_of(found)
    current = {name: getattr(found, name) for name in administering.FIELDS} | reach
    form = UserForm(request.POST or None, current=current)
    page = Page(_("Change user"), _("Save"), reverse("organization:user", args=[pk]), found.name, _("Saved"), fields={"name_empty": "name"})
    if request.method != "POST":
        return show(request, form, page)

    def act() -> None:
        by, at = user_of(request), clock.now()
        administering.change_user(found, changes=form.changes, was=current, by=by, at=at)
        hiring.set_reach(found, changes=form.changes, was=reach, by=by, at=at)

    return answer(request, form, page, act)


@require_POST
@require(EDIT)
@never_cache
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link; the one before ends."""
    found = get_object_or_404(User, pk=pk)
    make = accounts.make_reset_link if found.has_usable_password() else accounts.invite
    return sheet(request, [Link(found, make(found, by=user_of(request), at=clock.now()))])


@require_POST
@require(EDIT)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try again at once."""
    found = get_object_or_404(User, pk=pk)
    accounts.unlock(found, by=user_of(request), at=clock.now())
    return done(request, _("{name} can sign in again.").format(name=found.name), to=reverse("organization:user", args=[pk]))


@require_POST
@require(EDIT)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again; a new link lets the person in."""
    found = get_object_or_404(User, pk=pk)
    accounts.activate_user(found, by=user_of(request), at=clock.now())
    return done(request, _("The account is open again. Make a one-time link."), to=reverse("organization:user", args=[pk]))
