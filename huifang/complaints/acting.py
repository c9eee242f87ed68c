"""One act of a complaint on a page of its own, mostly in the drawer: the form, the service, back to the complaint."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huifang.complaints.models import Complaint
from huifang.ui.acts import perform
from huifang.ui.toasts import close_drawer, go, is_htmx, toast


def act_page(
    request: HttpRequest, row: Complaint, form: forms.Form, *, heading: str, submit: str, act: Callable[[Any], object], said: str,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """The form, or what follows from it; what can be mended stands above the form and nothing typed is lost.

    Args:
        act: takes the form's ``values`` where it has some, else its cleaned data.
        context: what the form's page shows besides.
    """
    if request.method == "POST" and perform(form, lambda: act(_given(form))):
        toast(request, said)
        return close_drawer() if is_htmx(request) else go(request, "complaints:show", row.pk)
    shown = {"complaint": row, "form": form, "heading": heading, "submit": submit, **context}
    return render(request, "complaints/act.html", shown, status=422 if form.errors else 200)


def _given(form: forms.Form) -> Mapping[str, Any]:
    given: Mapping[str, Any] = getattr(form, "values", form.cleaned_data)
    return given
