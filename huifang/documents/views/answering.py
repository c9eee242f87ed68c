"""What the forms of documents have in common: a refusal stands at the form, nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huifang.kernel.decision import Refused
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words

GATE = {"not_permitted", "out_of_reach", "not_signed_in"}


def answer(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    *,
    title: object,
    submit: object,
    said: object,
    back: tuple[str, object] | tuple[str],
    note: object = "",
    upload: bool = False,
) -> HttpResponse:
    """Show the form, or do ``act`` with what was sent and go back; what an act returns as text is where to go instead."""
    address, *arguments = back
    context: dict[str, Any] = {"form": form, "title": title, "submit": submit, "back": (address, arguments), "note": note, "upload": upload}
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except Refused as refused:
            if refused.decision.reason in GATE:
                raise
            form.add_error(None, reason_words(refused.decision.reason, refused.decision.params))
        else:
            toast(request, said)
            if isinstance(result, str):
                return go(request, result)
            return close_drawer() if is_htmx(request) else go(request, address, *arguments)
    status = 200 if is_htmx(request) or not form.errors else 422
    return render(request, "documents/form.html", context, status=status)
