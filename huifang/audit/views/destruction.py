"""Pages of destruction: the proposals, one of them with its approvals and its certificate, legal holds."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.approvals.models import Approval
from huifang.audit import access, destroying, holds, labels, naming
from huifang.audit.forms import HoldForm, ProposeForm
from huifang.audit.models import Destruction, Hold
from huifang.audit.printing import signatures
from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="audit.destructions",
    title=gettext_lazy("Destruction"),
    row_template="audit/rows/destruction.html",
    template="audit/destructions.html",
    columns=(
        Column("number", gettext_lazy("Certificate"), fixed=True, value=str),
        Column("way", gettext_lazy("What is done"), value=lambda d: str(d.get_way_display())),
        Column("reason", gettext_lazy("Reason"), value=lambda d: str(d.get_reason_display())),
        Column("by", gettext_lazy("Proposed by"), value=lambda d: d.proposed_by.name),
        Column("proposed", gettext_lazy("Proposed at"), sort="new", value=lambda d: d.proposed_at),
        Column("due", gettext_lazy("To be carried out"), value=lambda d: d.due_at),
        Column("state", gettext_lazy("State"), value=lambda d: str(d.get_state_display())),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("proposed_at", "id"), backwards=True),),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Choice(value, label, Q(state=value)) for value, label in Destruction.State.choices)),
    ),
    empty_title=gettext_lazy("Nothing was destroyed"),
    empty_text=gettext_lazy("Outdated files are proposed here; three sign one after the other before anything goes."),
)
HOLDS = ListSpec(
    name="audit.holds",
    title=gettext_lazy("Legal holds"),
    row_template="audit/rows/hold.html",
    columns=(
        Column("about", gettext_lazy("Thing"), fixed=True, value=lambda h: h.about),
        Column("reason", gettext_lazy("Reason"), value=lambda h: h.reason),
        Column("set", gettext_lazy("Set"), sort="new", value=lambda h: h.set_at),
        Column("by", gettext_lazy("By"), value=lambda h: h.set_by.name),
        Column("lifted", gettext_lazy("Lifted"), value=lambda h: h.lifted_at),
        Column("act", gettext_lazy("Lift"), fixed=True),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("set_at", "id"), backwards=True),),
    filters=(
        Filter(
            "state", gettext_lazy("State"),
            (Choice("on", gettext_lazy("in force"), Q(lifted_at=None)), Choice("off", gettext_lazy("lifted"), Q(lifted_at__isnull=False))),
            default="on",
        ),
    ),
    empty_title=gettext_lazy("No legal hold"),
    empty_text=gettext_lazy("A hold keeps a file and all that belongs to it from destruction, whoever has signed."),
)  # fmt: skip


@require_GET
@require(access.DESTRUCTIONS)
def index(request: HttpRequest) -> HttpResponse:
    """Every proposal and certificate."""
    return render_list(request, SPEC, destroying.visible_to(user_of(request)).select_related("proposed_by"), {"row_states": labels.STATES})


@require_GET
@require(access.DESTRUCTIONS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    user = user_of(request)
    row = get_object_or_404(destroying.visible_to(user).select_related("proposed_by"), pk=pk)
    gone = row.state == Destruction.State.DONE
    context: dict[str, Any] = {
        "row": row,
        "states": labels.STATES,
        "things": [(naming.named(item.subject, counted=False), sum(item.counts.values())) for item in row.items.order_by("id")],
        "tables": naming.by_word(row.erased),
        "signatures": signatures(row),
        "approval": Approval.objects.filter(subject_kind=row.ref_kind, subject_id=row.pk).order_by("-id").first(),
        "may_withdraw": bool(destroying.may_withdraw(user, row)),
        "gone": gone,
        "timeline": journal.lines(journal.history([Ref.of(row)])),
    }
    return render(request, "audit/destruction.html", context)


@require_http_methods(["GET", "POST"])
@require(access.PROPOSE)
def new(request: HttpRequest) -> HttpResponse:
    """Propose."""
    user, at = user_of(request), clock.now()
    form = ProposeForm(
        request.POST or None,
        initial={"subjects": "\n".join(naming.words(ref) for ref in _refs(request)), "way": request.GET.get("way", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            subjects = [naming.parse(line) for line in given["subjects"].splitlines() if line.strip()]
            if any(ref.kind not in naming.roots() for ref in subjects):
                raise ValueError("kind")
            row = destroying.propose(subjects=subjects, way=given["way"], reason=given["reason"], note=given["note"], by=user, at=at)
        except ValueError:
            form.add_error(
                "subjects",
                _("Write kind and number, such as: customer 12; kinds are: {kinds}").format(
                    kinds="、".join(naming.kind_word(kind) for kind in naming.roots())
                ),
            )
        else:
            toast(request, _("It was proposed; those who approve were told."))
            return go(request, "audit:destruction", row.pk)
    found = [naming.named(ref) for ref in _refs(request)] if request.method == "GET" else []
    return render(request, "audit/propose.html", {"form": form, "found": found}, status=422 if form.errors else 200)


def _refs(request: HttpRequest) -> list[Ref]:
    """What the address names, as far as it can be proposed."""
    refs = []
    for text in request.GET.getlist("about")[: destroying.MOST]:
        kind, _colon, pk = text.partition(":")
        if kind in naming.roots() and pk.isdecimal():
            refs.append(Ref(kind, pk))
    return refs


@require_POST
@require(access.PROPOSE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back."""
    user = user_of(request)
    row = get_object_or_404(destroying.visible_to(user), pk=pk)
    destroying.withdraw(row, reason=request.POST.get("reason", ""), by=user, at=clock.now())
    toast(request, _("The proposal was withdrawn."))
    return go(request, "audit:destruction", pk)


@require_GET
@require(access.DESTRUCTIONS)
def hold_list(request: HttpRequest) -> HttpResponse:
    """Every hold."""
    return render_list(
        request, HOLDS, Hold.objects.select_related("set_by", "lifted_by"), {"may_lift": bool(gate.may(user_of(request), access.HOLD))}
    )


@require_http_methods(["GET", "POST"])
@require(access.HOLD)
def new_hold(request: HttpRequest) -> HttpResponse:
    """Put a hold on something."""
    form = HoldForm(request.POST or None, initial={"subject": "、".join(naming.words(ref) for ref in _refs(request)[:1])})
    if request.method == "POST" and form.is_valid():
        try:
            subject = naming.parse(form.cleaned_data["subject"])
            if subject.kind not in naming.roots():
                raise ValueError("kind")
            holds.set_hold(subject=subject, reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
        except ValueError:
            form.add_error(
                "subject",
                _("Write kind and number, such as: customer 12; kinds are: {kinds}").format(
                    kinds="、".join(naming.kind_word(kind) for kind in naming.roots())
                ),
            )
        else:
            toast(request, _("The hold is in force."))
            return go(request, "audit:holds")
    return render(request, "audit/hold.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@require(access.HOLD)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a hold off."""
    row = Hold.objects.filter(pk=pk).first()
    if row is None:
        raise Refused(no("nothing_there"))
    holds.lift(row, reason=request.POST.get("reason", ""), by=user_of(request), at=clock.now())
    toast(request, _("The hold was lifted."))
    return go(request, "audit:holds")
