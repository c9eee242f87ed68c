"""What the forms of administration have in common: conflicts and refusals at their field, nothing typed is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huifang.kernel.decision import Conflict, Refused
from huifang.ui.conflicts import MergingForm
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words


@dataclass(frozen=True, slots=True)
class Page:
    """A form's page: its words, where the way back leads, which refusal stands at which field."""

    title: object
    submit: object
    back: str
    back_label: object
    done: object = ""
    note: object = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def show(request: HttpRequest, form: forms.Form, page: Page, *, status: int = 200) -> HttpResponse:
    """The form as a page, or in the drawer, where only an answer of 200 is shown."""
    return render(request, "organization/form.html", {"form": form, "page": page}, status=200 if is_htmx(request) else status)


def answer(request: HttpRequest, form: forms.Form, page: Page, act: Callable[[], object]) -> HttpResponse:
    """Do ``act`` with a form that was sent, and go where it says, else back; a refusal stands at its field."""
    if not form.is_valid():
        clashes = isinstance(form, MergingForm) and form.met.clashing
        return show(request, form, page, status=409 if clashes else 422)
    try:
        result = act()
    except Refused as refusal:
        code = refusal.decision.reason
        if code == "not_permitted":
            raise
        form.add_error(page.fields.get(code), reason_words(code, refusal.decision.params))
        return show(request, form, page, status=422)
    except Conflict:
        form.add_error(None, _("Somebody else changed this a moment ago. Look once more, and save again."))
        return show(request, form, page, status=409)
    if isinstance(result, HttpResponse):
        return result
    toast(request, page.done)
    if isinstance(result, str):
        return go(request, result)
    return close_drawer() if is_htmx(request) else go(request, page.back)
