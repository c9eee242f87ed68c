"""Handing over all customers of somebody who leaves: preview with counts, receivers, undo (R1.1, R12.2)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive.companions import companions
from huifang.archive.models import HandOver
from huifang.archive.services.leaving import counts_of, customers_of, hand_over_all, may_undo, undo_hand_over
from huifang.kernel.decision import Refused, enforce
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import done, go, toast
from huifang.ui.words import reason_words

NOBODY = "none"
LATEST = 30


class ReceiversForm(forms.Form):
    """For each unit of the leaving person's customers: who receives them; several share them evenly."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=100)

    def __init__(self, *args: Any, counts: list[tuple[int, str, int]], giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(pk=giver.pk).order_by("name", "pk")
        choices = [(NOBODY, _("nobody; the unit")), *((str(person.pk), person.name) for person in people)]
        self.people = {str(person.pk): person for person in people}
        self.units = [unit for unit, _name, _n in counts]
        for unit, name, n in counts:
            self.fields[f"unit-{unit}"] = forms.MultipleChoiceField(
                label=_("{unit}: {n} customers").format(unit=name, n=n),
                choices=choices,
                widget=forms.SelectMultiple(attrs={"size": 6}),
                help_text=_("Several people share them evenly."),
            )

    def receivers(self) -> dict[int, list[User | None]]:
        """The people chosen by unit."""
        return {unit: [None if code == NOBODY else self.people[code] for code in self.cleaned_data[f"unit-{unit}"]] for unit in self.units}


class WhoForm(forms.Form):
    """Who leaves."""

    giver = forms.ModelChoiceField(label=gettext_lazy("Who leaves"), queryset=User.objects.none(), empty_label="—")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = User.objects.order_by("-is_active", "name", "pk")  # type: ignore[attr-defined]


@require_GET
@require(access.REASSIGN)
def index(request: HttpRequest) -> HttpResponse:
    """Choose who leaves; the hand-overs made so far."""
    form = WhoForm(request.GET if "giver" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("archive:leaving", form.cleaned_data["giver"].pk)
    user = user_of(request)
    rows = HandOver.objects.select_related("giver", "made_by").order_by("-pk")[:LATEST]
    lines = [(row, not row.undone_at and bool(may_undo(user, row))) for row in rows]
    return render(request, "archive/handovers.html", {"form": form, "lines": lines})


@require_http_methods(["GET", "POST"])
@require(access.REASSIGN)
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go, and to whom; sent, everything changes hands in one act."""
    giver, user = get_object_or_404(User, pk=pk), user_of(request)
    counts = counts_of(giver, user)
    form = ReceiversForm(request.POST or None, counts=counts, giver=giver)
    if request.method == "POST" and form.is_valid():
        try:
            row = hand_over_all(giver, receivers=form.receivers(), reason=form.cleaned_data["reason"], by=user)
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            said = _("{n} customers of {name} handed over").format(n=row.customers, name=giver.name)
            toast(request, said, undo_url=reverse("archive:handover-undo", args=[row.pk]))
            return go(request, reverse("archive:handovers"))
    along = [(kind.label, kind.count(giver, customers_of(giver, user))) for kind in companions()]
    context = {"giver": giver, "form": form, "total": sum(n for _u, _name, n in counts), "along": along}
    return render(request, "archive/leaving.html", context, status=422 if form.errors else 200)


@require_POST
@require(access.REASSIGN)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back what the receivers still have."""
    row = get_object_or_404(HandOver.objects.select_related("giver"), pk=pk)
    enforce(may_undo(user_of(request), row))
    n = undo_hand_over(row, by=user_of(request))
    return done(request, _("{n} customers went back to {name}").format(n=n, name=row.giver.name), to=reverse("archive:handovers"))
