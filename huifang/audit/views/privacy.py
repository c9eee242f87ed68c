"""Pages of personal data: purposes, requests, one person in one place, files past their time."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.archive import access as archive
from huifang.archive.models import Contact, Customer
from huifang.audit import access, labels, naming, privacy, purposes, retaining
from huifang.audit.forms import ConsentForm, RequestForm
from huifang.audit.models import Consent, Request
from huifang.audit.policy import BASES
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="audit.requests",
    title=gettext_lazy("Personal data"),
    row_template="audit/rows/request.html",
    template="audit/privacy.html",
    columns=(
        Column("due", gettext_lazy("Due"), sort="due", fixed=True, value=lambda r: r.due_at),
        Column("kind", gettext_lazy("What is asked"), value=lambda r: str(r.get_kind_display())),
        Column("about", gettext_lazy("Of whom"), value=lambda r: r.about),
        Column("taken", gettext_lazy("Taken"), value=lambda r: r.taken_at),
        Column("by", gettext_lazy("Taken by"), value=lambda r: r.taken_by.name),
        Column("state", gettext_lazy("State"), value=lambda r: str(r.get_state_display())),
    ),
    sorts=(Sort("due", gettext_lazy("Due first"), ("due_at", "id")),),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Choice(v, label, Q(state=v)) for v, label in Request.State.choices), default="open"),
    ),
    empty_title=gettext_lazy("No request waits"),
    empty_text=gettext_lazy(
        "When a person asks for a copy, a correction or erasure, take it on the page of their data; the limit begins then."
    ),
)


@require_GET
@require(access.PRIVACY)
def index(request: HttpRequest) -> HttpResponse:
    """Requests that wait, and the register of purposes."""
    register = [
        (one, _(one.title), _(BASES[one.basis]), _(one.data) if one.data else "", _(one.kept) if one.kept else "")
        for one in purposes.purposes(clock.now())
    ]
    return render_list(request, SPEC, Request.objects.select_related("taken_by"), {"row_states": labels.REQUESTS, "register": register})


@require_GET
@require(access.PRIVACY)
def past(request: HttpRequest) -> HttpResponse:
    """Files past their time by the rules in force."""
    user = user_of(request)
    found = retaining.past(user, clock.now())
    return render(
        request, "audit/past.html", {"found": found, "may_propose": bool(gate.may(user, access.PROPOSE)), "shown": retaining.SHOWN}
    )


@require_GET
@require(access.PRIVACY)
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything about one person in one place: what is held, what they agreed to, what they asked for."""
    user, subject = user_of(request), _subject(ref)
    enforce(privacy.may_see(user, subject))
    known = {
        row.purpose: row
        for row in Consent.objects.filter(subject_kind=subject.kind, subject_id=subject.id, newest=True).select_related("noted_by")
    }
    rows = [(one, _(one.title), _(BASES[one.basis]), known.get(one.code)) for one in purposes.purposes(clock.now())]
    context: dict[str, Any] = {
        "subject": subject,
        "named": naming.named(subject, counted=False),
        "words": naming.words(subject),
        "consents": rows,
        "form": ConsentForm(),
        "request_form": RequestForm(),
        "requests": Request.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
        .select_related("taken_by", "answered_by")
        .order_by("-id")[:50],
        "states": labels.REQUESTS,
        "may_edit": bool(gate.may(user, access.PRIVACY_EDIT)),
        "may_propose": bool(gate.may(user, access.PROPOSE)),
        "customer": _customer_of(subject),
    }
    return render(request, "audit/person.html", context)


@require_POST
@require(access.PRIVACY_EDIT)
def consent(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down what a person says about one purpose."""
    subject, form = _subject(ref), ConsentForm(request.POST)
    if not form.is_valid():
        raise Refused(no("no_purpose"))
    given = form.cleaned_data
    privacy.note_consent(
        subject=subject, purpose=given["purpose"], given=given["given"] == "yes", how=given["how"], evidence=given["evidence"],
        by=user_of(request), at=clock.now(),
    )  # fmt: skip
    toast(request, _("It was noted."))
    return go(request, "audit:person", str(subject))


@require_POST
@require(access.PRIVACY_EDIT)
def request_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Take what a person asks for."""
    subject, form = _subject(ref), RequestForm(request.POST)
    if not form.is_valid():
        raise Refused(no("reason_missing"))
    privacy.take_request(
        subject=subject, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"], by=user_of(request), at=clock.now()
    )
    toast(request, _("The request was taken; its limit runs."))
    return go(request, "audit:person", str(subject))


@require_POST
@require(access.PRIVACY_EDIT)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or decline a request."""
    row = get_object_or_404(Request, pk=pk)
    privacy.answer_request(
        row, granted=request.POST.get("act") == "grant", answer=request.POST.get("answer", ""), by=user_of(request), at=clock.now()
    )
    toast(request, _("The request was answered."))
    return go(request, "audit:person", str(row.subject))


@require_POST
@require(access.PRIVACY_EDIT)
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """A person's copy: for programs (JSON) or for reading."""
    subject = _subject(ref)
    sections = privacy.copy_of(subject=subject, by=user_of(request), at=clock.now())
    if request.POST.get("format") == "json":
        body = [{"table": one.table, "title": one.title, "columns": dict(one.columns), "rows": list(one.rows)} for one in sections]
        answer = HttpResponse(json.dumps(body, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="{subject.kind}-{subject.id}.json"'
        answer["Cache-Control"] = "no-store"
        return answer
    tables = [
        (one.title, [label for _key, label in one.columns], [[row.get(key, "") for key, _label in one.columns] for row in one.rows])
        for one in sections
    ]
    page = render(
        request, "audit/copy.html", {"subject": subject, "named": naming.named(subject, counted=False), "tables": tables, "at": clock.now()}
    )
    page["Cache-Control"] = "no-store"
    return page


@require_GET
@require(access.PRIVACY)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """What a customer agreed to, on the customer's page."""
    user = user_of(request)
    row = get_object_or_404(Customer.objects.filter(archive.visible_to(user)), pk=pk)
    subject = Ref.of(row)
    open_requests = Request.objects.filter(subject_kind=subject.kind, subject_id=pk, state=Request.State.OPEN).count()
    people = Contact.objects.filter(customer=row).order_by("id").values_list("pk", flat=True)[:20]
    context = {
        "subject": subject,
        "open": open_requests,
        "people": [(Ref("archive.contact", str(one)), naming.words(Ref("archive.contact", str(one)))) for one in people],
        "may_propose": bool(gate.may(user, access.PROPOSE)),
    }
    return render(request, "audit/panel.html", context)


def _subject(text: str) -> Ref:
    try:
        subject = Ref.parse(text)
    except ValueError as error:
        raise Http404 from error
    model = privacy.PEOPLE.get(subject.kind)
    if model is None or not subject.id.isdecimal() or len(subject.id) > 18 or not model._default_manager.filter(pk=subject.id).exists():
        raise Http404
    return subject


def _customer_of(subject: Ref) -> int | None:
    if subject.kind == Customer.ref_kind:
        return int(subject.id)
    return Contact.objects.filter(pk=subject.id).values_list("customer_id", flat=True).first()
