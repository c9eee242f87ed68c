"""Viewing and loans: asked for, decided, ended; the loan register."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.documents import access, forms, labels
from huifang.documents.models import Grant
from huifang.documents.services import lending
from huifang.documents.views.answering import answer
from huifang.documents.views.register import found
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="documents.grants",
    title=gettext_lazy("Viewing and loans"),
    row_template="documents/rows/grant.html",
    columns=(
        Column("document", gettext_lazy("Document"), fixed=True, value=lambda g: str(g.document)),
        Column("reader", gettext_lazy("Reader"), value=lambda g: g.reader.name),
        Column("way", gettext_lazy("Way"), value=lambda g: str(g.get_way_display())),
        Column("purpose", gettext_lazy("Purpose"), value=lambda g: g.purpose),
        Column("until", gettext_lazy("Until"), value=lambda g: g.until),
        Column("state", gettext_lazy("State"), value=lambda g: str(g.get_state_display())),
        Column("asked", gettext_lazy("Asked on"), sort="new", value=lambda g: g.asked_at),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("asked_at", "pk"), backwards=True),),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                *(Choice(value, label, Q(state=value)) for value, label in Grant.State.choices),
                Choice(
                    "late",
                    gettext_lazy("paper not back in time"),
                    lambda rows: rows.filter(state=Grant.State.GRANTED, way=Grant.Way.PAPER, until__lt=clock.today()),
                ),
            ),
        ),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("Nobody has asked for a document yet"),
    empty_text=gettext_lazy("Requests to view or borrow documents stand here: yours, and those for documents you keep."),
)


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The loan register: one's own requests and those for documents one keeps."""
    return render_list(request, SPEC, access.grants_for(user_of(request)), {"row_states": labels.GRANTS, "today": clock.today()})


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to view or borrow a document."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_ask(user, row))
    form = forms.AskForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: lending.ask(row, **form.cleaned_data, by=user, at=clock.now()),
        title=_("Ask to view or borrow"), submit=_("Ask for approval"), said=_("Your request was sent."), back=("documents:show", pk),
        note=row.title,
    )  # fmt: skip


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice about a request leads: the document, if it is seen, else the register of loans."""
    grant = _found(user_of(request), pk)
    seen = access.may_see(user_of(request), grant.document)
    return redirect(reverse("documents:show", args=[grant.document_id]) if seen else reverse("documents:grants"))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The keeper's decision, where no chain decides."""
    user = user_of(request)
    grant = _found(user, pk)
    granted = request.POST.get("act") == "grant"
    lending.decide(grant, granted=granted, by=user, at=clock.now())
    toast(request, _("Viewing was granted.") if granted else _("Viewing was refused."))
    return go(request, "documents:show", grant.document_id)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back, or call it back."""
    user = user_of(request)
    grant = _found(user, pk)
    enforce(access.may_end(user, grant))
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: lending.end(grant, reason=form.cleaned_data["reason"], by=user, at=clock.now()),
        title=_("End the viewing"), submit=_("End"), said=_("The viewing ended."), back=("documents:grants",), note=str(grant.document),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    user = user_of(request)
    grant = _found(user, pk)
    lending.withdraw(grant, by=user, at=clock.now())
    toast(request, _("The request was withdrawn."))
    return go(request, "documents:grants")


def _found(user: User, pk: int) -> Grant:
    grant = access.grants_for(user).select_related("document__customer__unit").filter(pk=pk).first()
    if grant is None:
        raise Http404
    return grant
