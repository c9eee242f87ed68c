"""Duplicates: the list of what may be one customer, two side by side, the merge and its undo (R1.1, R12.2).

Whoever does not see both of a pair does not see the pair: neither in the list, nor on a customer's page, nor by address.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive import access, grading, labels, own_fields, presenting
from huifang.archive.models import Customer, Merge, Twins
from huifang.archive.sections import BY_CODE
from huifang.archive.services.merging import CHOSEN, both_have, keep_apart, merge_customers, undo_merge
from huifang.archive.services.sections import open_sections
from huifang.archive.views.answering import Page
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.grades import PAPER
from huifang.organization import access as reach
from huifang.organization.gate import require, user_of
from huifang.search.selectors import find
from huifang.ui import formats
from huifang.ui.lists import Column, ListSpec, Sort, render_list
from huifang.ui.toasts import done, go, toast

SPEC = ListSpec(
    name="archive.twins",
    title=gettext_lazy("Possible duplicates"),
    row_template="archive/rows/twins.html",
    columns=(
        Column("first", gettext_lazy("Customer"), fixed=True),
        Column("second", gettext_lazy("Possibly the same"), fixed=True),
        Column("reasons", gettext_lazy("Because of")),
        Column("score", gettext_lazy("Likeness"), sort="score", numeric=True),
        Column("found", gettext_lazy("Found")),
    ),
    sorts=(
        Sort("score", gettext_lazy("Likeliest first"), ("score", "pk"), backwards=True),
        Sort("new", gettext_lazy("Newest first"), ("pk",), backwards=True),
    ),
    empty_title=gettext_lazy("No possible duplicates"),
    empty_text=gettext_lazy("Customers that share a telephone number, a name, an address or a mail address are proposed here every night."),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of two customers side by side."""

    name: str
    label: str
    kept: str
    gone: str

    @property
    def differs(self) -> bool:
        """Is there anything to choose?"""
        return self.kept != self.gone


@dataclass(frozen=True, slots=True)
class SectionChoice:
    """A section that both files have, side by side; without its content for who may not read it, and then each keeps its own."""

    code: str
    label: str
    is_open: bool
    lines: Sequence[tuple[presenting.Shown, presenting.Shown]] = ()

    @property
    def name(self) -> str:
        """As the form names it."""
        return f"section.{self.code}"


def pairs_for(user: User) -> QuerySet[Twins]:
    """The open pairs of which the user sees and may merge both."""
    both = Q()
    for side in ("first", "second"):
        both &= reach.reachable(user, access.MERGE, owner=f"{side}__owner", unit=f"{side}__unit")
        both &= reach.reachable(user, access.VIEW, owner=f"{side}__owner", unit=f"{side}__unit")
    rows = Twins.objects.filter(both, state=Twins.State.OPEN, first__canonical=None, second__canonical=None)
    return rows.select_related("first__unit", "second__unit")


@require_GET
@require(access.MERGE)
def index(request: HttpRequest) -> HttpResponse:
    """What may be one customer."""
    return render_list(request, SPEC, pairs_for(user_of(request)), {"reasons": labels.TWIN_REASONS})


@require_GET
@require(access.MERGE)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Possible duplicates of one customer, and what was merged into it."""
    customer, user = _mergeable(request, pk), user_of(request)
    pairs = pairs_for(user).filter(Q(first=customer) | Q(second=customer)).order_by("-score", "-pk")[:10]
    others = [(pair, pair.second if pair.first_id == customer.pk else pair.first) for pair in pairs]
    merges = Merge.objects.filter(kept=customer, undone_at=None).select_related("gone", "made_by").order_by("-pk")[:10]
    return render(
        request, "archive/file/twins.html", {"customer": customer, "others": others, "merges": merges, "reasons": labels.TWIN_REASONS}
    )


@require_GET
@require(access.MERGE)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Find by hand the customer that is the same."""
    customer, user = _mergeable(request, pk), user_of(request)
    text = request.GET.get("q", "").strip()
    hits = [hit for hit in find(user, text, 20, kind=Customer.ref_kind) if hit.object_id != pk] if text else []
    rows = Customer.objects.filter(pk__in=[hit.object_id for hit in hits], canonical=None).select_related("unit")
    found = [row for row in rows if access.may_merge(user, row) and access.may_view(user, row)]
    return render(request, "archive/file/look.html", {"customer": customer, "found": found, "text": text})


@require_http_methods(["GET", "POST"])
@require(access.MERGE)
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two customers side by side; sent, they are merged as chosen."""
    kept, gone, user = _mergeable(request, pk), _mergeable(request, other), user_of(request)
    if kept.pk == gone.pk:
        raise Http404
    choices, sections = _choices(kept, gone), _sections(user, kept, gone)
    if request.method == "POST":
        names = [*(one.name for one in choices), *(one.name for one in sections)]
        theirs = [name for name in names if request.POST.get(f"take-{name}") == "gone"]
        merge = merge_customers(kept, gone, by=user, theirs=theirs, versions=_versions(request, kept, gone))
        toast(request, _("Merged. Both histories stay."), undo_url=reverse("archive:merge-undo", args=[merge.pk]))
        return go(request, reverse("archive:customer", args=[kept.pk]))
    page = Page(title=_("Compare and merge"), submit=_("Merge"), back=reverse("archive:customer", args=[kept.pk]), back_label=kept.name)
    pair = Twins.objects.filter(first=min(pk, other), second=max(pk, other), state=Twins.State.OPEN).first()
    context = {"kept": kept, "gone": gone, "choices": choices, "sections": sections, "page": page, "pair": pair}
    if grade := grading.grade_of_sections([one.code for one in sections if one.is_open], unit=kept.unit):
        context |= {"paper": PAPER[grade], "mark": f"{user.name} {formats.moment(clock.now())}"}
    return render(request, "archive/file/compare.html", context)


@require_POST
@require(access.MERGE)
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a pair is two customers."""
    pair = get_object_or_404(Twins.objects.select_related("first", "second"), pk=pk)
    _both(request, pair.first, pair.second)
    keep_apart(pair, by=user_of(request))
    return done(request, _("Noted: these are two customers."), to=reverse("archive:twins"))


@require_POST
@require(access.MERGE)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take two merged customers apart again."""
    merge = get_object_or_404(Merge.objects.select_related("kept", "gone"), pk=pk)
    _both(request, merge.kept, merge.gone)
    stayed = undo_merge(merge, by=user_of(request))
    said = _("The merge was undone.")
    if stayed:
        names = _("、").join(str(Customer._meta.get_field(name).verbose_name) for name in stayed)  # type: ignore[union-attr]
        said = _("The merge was undone. Changed since and therefore kept: {fields}.").format(fields=names)
    return done(request, said, to=reverse("archive:customer", args=[merge.kept_id]))


def _both(request: HttpRequest, *customers: Customer) -> None:
    for customer in customers:
        enforce(access.may_merge(user_of(request), customer))


def _mergeable(request: HttpRequest, pk: int) -> Customer:
    """A customer that the user may see and merge; another one does not exist for them."""
    user = user_of(request)
    customer = get_object_or_404(Customer.objects.select_related("owner", "unit"), pk=pk)
    enforce(access.may_merge(user, customer) & access.may_view(user, customer))
    return customer


def _versions(request: HttpRequest, kept: Customer, gone: Customer) -> tuple[int, int]:
    try:
        return int(request.POST["kept_version"]), int(request.POST["gone_version"])
    except (KeyError, ValueError):
        return kept.version, gone.version


def _choices(kept: Customer, gone: Customer) -> list[Choice]:
    found = [
        Choice(name, str(Customer._meta.get_field(name).verbose_name), _words(kept, name), _words(gone, name))  # type: ignore[union-attr]
        for name in CHOSEN
    ]
    for field in own_fields.active():
        if field.code in kept.extra or field.code in gone.extra:
            values = own_fields.shown(field, kept.extra), own_fields.shown(field, gone.extra)
            found.append(Choice(f"extra.{field.code}", field.label, *values))
    return found


def _sections(user: User, kept: Customer, gone: Customer) -> list[SectionChoice]:
    codes = both_have(kept, gone)
    open_ = [code for code in codes if grading.may_read(user, kept, code) and grading.may_read(user, gone, code)]
    ours, theirs = (open_sections(user, one, open_) for one in (kept, gone)) if open_ else ({}, {})
    found = []
    for code in codes:
        section, label = BY_CODE[code], _(BY_CODE[code].label)
        if code not in open_:
            found.append(SectionChoice(code, label, is_open=False))
        elif ours[code] != theirs[code]:
            pairs = zip(presenting.shown(section, ours[code]), presenting.shown(section, theirs[code]), strict=True)
            found.append(SectionChoice(code, label, is_open=True, lines=[(a, b) for a, b in pairs if (a.text, a.rows) != (b.text, b.rows)]))
    return found


def _words(customer: Customer, name: str) -> str:
    if name in {"grade", "language"}:
        return str(getattr(customer, f"get_{name}_display")())
    value = getattr(customer, name)
    if name == "since":
        return formats.day(value) if value else ""
    return str(value.name if name in {"owner", "unit"} and value else value or "")
