"""Pages about complaints that belong together: suggestions while typing, linking, merging, splitting."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.complaints import access, labels, merging, rules, selectors, similar, waves
from huifang.complaints.models import Complaint
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import close_drawer, done, go, is_htmx, toast
from huifang.ui.words import reason_words

EARLIER, ALIKE = 3, 5


class JoinForm(forms.Form):
    """With which complaint, and how."""

    other = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=[("link", "link"), ("merge", "merge")])
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)


@require_POST
@require(access.VIEW)
def suggest(request: HttpRequest) -> HttpResponse:
    """Earlier complaints of the customer, and of the same matter, while a text is typed; what the user may see only."""
    user = user_of(request)
    customer, own = _number(request.POST.get("customer", "")), _number(request.POST.get("complaint", ""))
    rows = selectors.for_user(user)
    earlier = list(rows.filter(customer=customer).exclude(pk=own or 0).order_by("-taken_at", "-id")[:EARLIER]) if customer else []
    leave_out = [row.pk for row in earlier] + ([own] if own else [])
    alike = similar.similar(user, request.POST.get("content", "")[:8000], leave_out=leave_out, limit=ALIKE)
    context = {"earlier": earlier, "alike": [(row, round(share * 100)) for row, share in alike], "states": labels.STATES}
    return render(request, "complaints/parts/similar.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_GET
@require(access.VIEW)
def together(request: HttpRequest, pk: int) -> HttpResponse:
    """What belongs to a complaint, as a panel of its page."""
    user = user_of(request)
    row = _found(user, pk)
    context = {
        "complaint": row,
        "states": labels.STATES,
        "linked": merging.linked_to(user, row),
        "merged": merging.merged_here(user, row),
        "into": merging.went_on_as(user, row),
        "wave": waves.visible_to(user).filter(members__complaint=row, members__out=False).first(),
        "may_join": access.may_edit(user, row) and row.state != Complaint.State.VOID,
        "may_split": merging.may_split(user, row),
    }
    return render(request, "complaints/parts/together.html", context)


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the complaint to link with, or to go on as."""
    user = user_of(request)
    row = _found(user, pk)
    enforce(access.may_edit(user, row))
    error = ""
    if request.method == "POST":
        form = JoinForm(request.POST)
        if form.is_valid():
            return _join(request, user, row, form)
        error = _("Choose a complaint.")
    asked = request.GET.get("q", "").strip()[:40]
    context = {"complaint": row, "rows": _choices(user, row, asked), "asked": asked, "states": labels.STATES, "error": error}
    return render(request, "complaints/join.html", context, status=422 if error else 200)


def _join(request: HttpRequest, user: User, row: Complaint, form: JoinForm) -> HttpResponse:
    other = _found(user, form.cleaned_data["other"])
    if form.cleaned_data["act"] == "merge":
        merging.merge(row, other, reason=form.cleaned_data["reason"], by=user, at=clock.now())
        toast(request, _("{number} goes on as {other}.").format(number=row.number, other=other.number))
    else:
        merging.link(row, other, note=form.cleaned_data["reason"], by=user, at=clock.now())
        toast(request, _("{number} is linked with {other}.").format(number=row.number, other=other.number))
    return close_drawer() if is_htmx(request) else go(request, "complaints:show", row.pk)


def _choices(user: User, row: Complaint, asked: str) -> list[tuple[Complaint, str]]:
    """Complaints to choose from, each with why it can't be merged into, if it can't."""
    rows = selectors.for_user(user).exclude(pk=row.pk)
    if asked:
        found = list(rows.filter(number__istartswith=asked).order_by("-taken_at", "-id")[:20])
    else:
        own = list(rows.filter(customer=row.customer, state__in=rules.OPEN).order_by("-taken_at", "-id")[:10])
        alike = similar.similar(user, row.content, leave_out=[row.pk, *(one.pk for one in own)], limit=ALIKE)
        found = [*own, *(one for one, _share in alike)]
    verdicts = ((one, merging.suits(user, row, one)) for one in found)
    return [(one, "" if verdict else reason_words(verdict.reason, verdict.params)) for one, verdict in verdicts]


@require_POST
@require(access.CREATE)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a merged complaint go on by itself again."""
    user = user_of(request)
    row = _found(user, pk)
    merging.split(row, by=user, at=clock.now())
    toast(request, _("{number} goes on by itself again.").format(number=row.number))
    return go(request, "complaints:show", pk)


@require_POST
@require(access.CREATE)
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    user = user_of(request)
    other = _number(request.POST.get("other", ""))
    if other is None:
        raise Http404
    merging.unlink(_found(user, pk), _found(user, other), by=user, at=clock.now())
    return done(request, _("The link was removed."))


def _found(user: User, pk: int) -> Complaint:
    return get_object_or_404(selectors.for_user(user), pk=pk)
