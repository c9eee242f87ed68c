"""Own fields of customers: the list and their definition, for keepers (R1.1, R1.2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.archive import access
from huifang.archive.forms_file import OwnFieldForm
from huifang.archive.models import OwnField
from huifang.archive.sections import BY_CODE
from huifang.archive.services.own_fields import change_field, define_field
from huifang.archive.views.answering import Page, answer, initial_of, show
from huifang.organization.gate import require, user_of

EDITED = ["label", "required", "section", "help", "order", "is_active"]


@require_GET
@require(access.FIELDS)
def index(request: HttpRequest) -> HttpResponse:
    """Every own field, those out of use last."""
    rows = OwnField.objects.order_by("-is_active", "order", "id")
    lines = [(row, _(BY_CODE[row.section].label)) for row in rows]
    return render(request, "archive/fields.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@require(access.FIELDS)
def new(request: HttpRequest) -> HttpResponse:
    """Define a field."""
    page = _page(_("New own field"), _("Define"), _("Own field defined"))
    form = OwnFieldForm(request.POST or None)
    if request.method != "POST":
        return show(request, form, page)

    def act() -> None:
        values = {name: value for name, value in form.changes.items() if name != "is_active"}
        define_field(by=user_of(request), **values)

    return answer(request, form, page, act)


@require_http_methods(["GET", "POST"])
@require(access.FIELDS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field; its kind stays."""
    row = get_object_or_404(OwnField, pk=pk)
    page = _page(_("Change own field"), _("Save"), _("Own field changed"))
    if request.method != "POST":
        given = {**initial_of(row, EDITED), "choices": "\n".join(row.choices)}
        return show(request, OwnFieldForm(fixed=True, initial=given), page)
    form = OwnFieldForm(request.POST, fixed=True)
    return answer(
        request,
        form,
        page,
        lambda: change_field(row, by=user_of(request), version=form.cleaned_data["version"], **form.changes),
        current=lambda: _lines(OwnField.objects.get(pk=pk)),
    )


def _lines(row: OwnField) -> OwnField:
    """The row with its choices as the form shows them."""
    row.choices = "\n".join(row.choices)
    return row


def _page(title: str, submit: str, said: str) -> Page:
    return Page(title=title, submit=submit, back=reverse("archive:fields"), back_label=_("Own fields"), done=said)
