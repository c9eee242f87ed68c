"""What the forms of the archive have in common: drafts, refusals at their field, conflicts answered and not lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from huifang.desk import drafts
from huifang.journal.selectors import last_change
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Decision, Refused
from huifang.kernel.refs import Ref
from huifang.organization.gate import user_of
from huifang.ui.conflicts import OWN, meet
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words

FIELDS = {
    "customer_exists": "name",
    "customer_exists_elsewhere": "name",
    "name_missing": "name",
    "number_exists": "phones",
    "contract_exists": "number",
    "unknown_project_type": "type",
    "completed_in_the_future": "completed_on",
    "project_exists": None,
    "foreign_contract": "contract",
    "reason_missing": "reason",
    "not_from_state": None,
    "serial_exists": "serial",
    "warranty_before_purchase": "warranty_until",
    "foreign_project": "project",
    "foreign_product": "product",
    "result_missing": "result",
    "received_before": "received",
    "field_exists": "label",
    "choices_missing": "choices",
    "nobody_receives": None,
    "receiver_unfit": None,
    "nothing_to_hand_over": None,
    "one_customer": None,
    "merged_already": None,
    "serial_twice": None,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A form's page: its words, where its draft is kept, where the way back leads."""

    title: object
    submit: object
    back: str
    back_label: object
    draft: tuple[str, str] | None = None
    done: object = ""
    note: object = ""


def show(request: HttpRequest, form: forms.Form, page: Page, *, status: int = 200) -> HttpResponse:
    """The form as a page, or in the drawer, where only an answer of 200 is shown."""
    status = 200 if is_htmx(request) else status
    draft_url = reverse("desk:draft", args=page.draft) if page.draft else ""
    return render(request, "archive/form.html", {"form": form, "page": page, "draft_url": draft_url}, status=status)


def answer(
    request: HttpRequest, form: forms.Form, page: Page, act: Callable[[], object], *, current: Callable[[], Model] | None = None
) -> HttpResponse:
    """Do ``act`` with a form that was sent, and go where it says, else back.

    A refusal stands at its field; a conflict shows what was written meanwhile, and nothing typed is lost.
    """
    if not form.is_valid():
        return show(request, form, page, status=422)
    try:
        result = act()
    except Refused as refusal:
        if refusal.decision.reason not in FIELDS:
            raise
        _say(form, refusal.decision)
        return show(request, form, page, status=422)
    except Conflict:
        if current is None:
            raise
        _meet(form, current())
        return show(request, form, page, status=409)
    if page.draft:
        drafts.clear(user_of(request), *page.draft, at=clock.now())
    toast(request, page.done)
    if isinstance(result, str):
        return go(request, result)
    return close_drawer() if is_htmx(request) else go(request, page.back)


def _say(form: forms.Form, decision: Decision) -> None:
    words: str = reason_words(decision.reason, decision.params)
    if decision.reason == "customer_exists":
        address = reverse("archive:customer", args=[decision.params["id"]])
        words = format_html('{} <a href="{}">{}</a>', words, address, _("Open it"))
    field = FIELDS[decision.reason]
    form.add_error(field if field in form.fields else None, words)


def _meet(form: forms.Form, row: Model) -> None:
    """Join what was typed with what somebody else wrote; the next save writes over what is read."""
    names = [name for name in form.fields if name not in OWN and hasattr(row, name)]
    who, when = last_change(Ref.of(row))  # type: ignore[arg-type]
    meet(
        form,
        current={name: getattr(row, name) for name in names},
        version=row.version,  # type: ignore[attr-defined]
        who=who,
        when=when,
    )


def initial_of(row: Model, names: Mapping[str, object] | list[str]) -> dict[str, object]:
    """The values of a row for a form, with its version."""
    return {"version": row.version, **{name: getattr(row, name) for name in names}}  # type: ignore[attr-defined]
