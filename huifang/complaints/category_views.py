"""The page of the company's complaint categories."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huifang.complaints import categories
from huifang.complaints.models import Category
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.ui.forms import Picker
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words


class CategoryForm(forms.Form):
    """A branch: its name, its place, whether it is in use."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, error_messages={"required": gettext_lazy("Give the category a name.")}
    )
    order = forms.IntegerField(label=gettext_lazy("Place among its neighbours"), min_value=0, max_value=9999)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, help_text=gettext_lazy("What is filed under it stays."))


class NewCategoryForm(forms.Form):
    """A new branch."""

    parent = forms.ModelChoiceField(
        Category.objects.none(), label=gettext_lazy("Belongs under"), required=False, empty_label=gettext_lazy("nothing, a root"), widget=Picker
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, error_messages={"required": gettext_lazy("Give the category a name.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = categories.chosen_from()  # type: ignore[attr-defined]


@require_GET
@require(categories.EDIT)
def index(request: HttpRequest) -> HttpResponse:
    """The tree."""
    context = {"branches": categories.tree(), "may_import": may(user_of(request), "archive.customer.import")}
    return render(request, "complaints/categories.html", context)


@require_http_methods(["GET", "POST"])
@require(categories.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Add a branch."""
    under = request.GET.get("under", "")
    form = NewCategoryForm(request.POST or None, initial={"parent": under} if under.isdigit() and len(under) < 16 else None)
    if request.method == "POST" and form.is_valid():
        try:
            categories.add(name=form.cleaned_data["name"], parent=form.cleaned_data["parent"], by=user_of(request), at=clock.now())
        except Refused as refusal:
            form.add_error("name", _words(refusal))
        else:
            toast(request, _("The category was added."))
            return close_drawer() if is_htmx(request) else go(request, "complaints:categories")
    return render(request, "complaints/category.html", {"form": form, "category": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(categories.EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename it, move it, take it out of use."""
    row = get_object_or_404(Category.objects.select_related("parent"), pk=pk)
    form = CategoryForm(request.POST or None, initial={"name": row.name, "order": row.order, "is_active": row.is_active})
    if request.method == "POST" and form.is_valid():
        try:
            categories.change(row, **form.cleaned_data, by=user_of(request), at=clock.now())
        except Refused as refusal:
            form.add_error("name", _words(refusal))
        else:
            toast(request, _("The category was changed."))
            return close_drawer() if is_htmx(request) else go(request, "complaints:categories")
    return render(request, "complaints/category.html", {"form": form, "category": row}, status=422 if form.errors else 200)


def _words(refusal: Refused) -> str:
    return reason_words(refusal.decision.reason, refusal.decision.params)
