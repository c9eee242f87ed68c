"""Units as a tree to edit, and the posts in them (R12.1)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.kernel import clock
from huifang.organization import arranging, selectors, services, undoing
from huifang.organization.forms import NewPositionForm, NewUnitForm, PasteUnitsForm, PositionForm, UnitForm
from huifang.organization.gate import require, user_of
from huifang.organization.models import Position, Unit
from huifang.organization.roles import ROLES
from huifang.organization.views.shared import Page, answer, show
from huifang.ui.toasts import done

EDIT = arranging.EDIT
get_or_post = require_http_methods(["GET", "POST"])


@require_GET
@require(EDIT)
def index(request: HttpRequest) -> HttpResponse:
    """The tree with its posts and people."""
    rows = []
    for node in selectors.tree():
        held = [(str(ROLES[a.role].name), a.user) for a in node.held if a.role in ROLES]
        rows.append((node, held))
    closed = Unit.objects.filter(is_active=False).order_by("name")
    return render(request, "organization/units.html", {"rows": rows, "closed": closed})


@get_or_post
@require(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """A new unit below another."""
    form = NewUnitForm(request.POST or None, initial={"parent": request.GET.get("below", "")})
    fields = {"unit_code_taken": "code"}
    page = Page(_("New unit"), _("Create"), reverse("organization:units"), _("Units"), _("Created"), fields=fields)
    if request.method != "POST":
        return show(request, form, page)

    def act() -> None:
        given = form.cleaned_data
        code = given["code"] or arranging.free_code(given["name"])
        parent = Unit.objects.get(pk=given["parent"])
        services.create_unit(name=given["name"], code=code, kind=given["kind"], parent=parent, by=user_of(request), at=clock.now())

    return answer(request, form, page, act)


@get_or_post
@require(EDIT)
def paste(request: HttpRequest) -> HttpResponse:
    """Many units at once."""
    form = PasteUnitsForm(request.POST or None)
    note = _("The whole tree in one go. What exists stays.")
    page = Page(_("Paste units"), _("Create"), reverse("organization:units"), _("Units"), _("Created"), note)
    if request.method != "POST":
        return show(request, form, page)

    def act() -> HttpResponse:
        below = Unit.objects.get(pk=form.cleaned_data["below"])
        made = arranging.paste_units(form.cleaned_data["text"], below=below, by=user_of(request), at=clock.now())
        return done(request, _("{n} units were created").format(n=len(made)), to="organization:units")

    return answer(request, form, page, act)


@get_or_post
@require(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, move, or change the kind of a unit."""
    unit = get_object_or_404(Unit, pk=pk, is_active=True)
    current = {"name": unit.name, "kind": unit.kind, "parent": unit.parent_id}
    form = UnitForm(request.POST or None, unit=unit, current=current)
    page = Page(_("Change unit"), _("Save"), reverse("organization:units"), _("Units"), _("Saved"), fields={"unit_below_itself": "parent"})
    if request.method != "POST":
        return show(request, form, page)
    return answer(
        request,
        form,
        page,
        lambda: arranging.change_unit(unit, changes=form.changes, was=current, by=user_of(request), at=clock.now()) and None,
    )


@require_POST
@require(EDIT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an empty unit out of use."""
    unit = get_object_or_404(Unit, pk=pk)
    services.close_unit(unit, by=user_of(request), at=clock.now())
    undo = reverse("organization:unit-reopen", args=[pk])
    return done(request, _("{name} was closed").format(name=unit.name), undo_url=undo, to="organization:units")


@require_POST
@require(EDIT)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the closing back."""
    unit = get_object_or_404(Unit, pk=pk)
    undoing.reopen_unit(unit, by=user_of(request), at=clock.now())
    return done(request, _("{name} is in use again").format(name=unit.name), to="organization:units")


@get_or_post
@require(EDIT)
def new_position(request: HttpRequest, pk: int) -> HttpResponse:
    """A post in a unit, to which duties can belong."""
    unit = get_object_or_404(Unit, pk=pk, is_active=True)
    form = NewPositionForm(request.POST or None)
    note = _("Duties can belong to a post whoever holds it, such as the head of the technical department.")
    page = Page(
        _("New position in {unit}").format(unit=unit.name), _("Create"), reverse("organization:units"), _("Units"), _("Created"), note
    )
    if request.method != "POST":
        return show(request, form, page)

    def act() -> None:
        given = form.cleaned_data
        services.create_position(unit=unit, role=given["role"], name=given["name"], by=user_of(request), at=clock.now())

    return answer(request, form, page, act)


@get_or_post
@require(EDIT)
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of a post."""
    found = get_object_or_404(Position.objects.select_related("unit"), pk=pk)
    current = {"name": found.name}
    form = PositionForm(request.POST or None, current=current)
    page = Page(_("Rename position"), _("Save"), reverse("organization:units"), _("Units"), _("Saved"))
    if request.method != "POST":
        return show(request, form, page)

    def act() -> None:
        arranging.rename_position(found, name=form.cleaned_data["name"], was=current["name"], by=user_of(request), at=clock.now())

    return answer(request, form, page, act)
