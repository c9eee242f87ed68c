"""Filters of the list of complaints by what was found of them, and what its rows show of waves and mergings."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huifang.complaints import access, analysing, investigating
from huifang.complaints import waves as batches
from huifang.complaints.models import Category, Cause, Complaint, WaveMember
from huifang.kernel import clock
from huifang.organization.gate import user_of
from huifang.ui.lists import Choice

MONTHS = 36
MOST = 100
NONE = gettext_lazy("not stated")
MERITS = (*(Choice(value, label, Q(merit=value)) for value, label in Complaint.Merit.choices), Choice("none", NONE, Q(merit="")))


def merged(request: HttpRequest) -> Sequence[Choice]:
    """Those that go on as another one, and those as which others go on that the user may see."""
    seen = access.visible_to(user_of(request)).filter(state="merged").values("merged_into")
    return [Choice("yes", _("merged into another"), Q(state="merged")), Choice("into", _("others go on as it"), Q(pk__in=seen))]


def categories(request: HttpRequest) -> Sequence[Choice]:
    """The company's categories, the one asked for however late it stands, and none."""
    rows = list(Category.objects.order_by("path").values_list("pk", "path")[: MOST * 5])
    wanted = request.GET.get("category", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 and int(wanted) not in {pk for pk, _path in rows}:
        rows += Category.objects.filter(pk=int(wanted)).values_list("pk", "path")
    return [*(Choice(str(pk), path, Q(category=pk)) for pk, path in rows), Choice("none", NONE, Q(category=None))]


def causes(_request: HttpRequest) -> Sequence[Choice]:
    """The causes of the company's tree, and none."""
    holding = Cause.objects.filter(withdrawn_at=None)
    rows = investigating.tree(clock.now())[: MOST * 2]
    choices = [Choice(row.code, row.path, Q(pk__in=holding.filter(code=row.code).values("complaint"))) for row in rows]
    return [*choices, Choice("none", NONE, ~Q(pk__in=holding.values("complaint")))]


def waves(request: HttpRequest) -> Sequence[Choice]:
    """Waves with complaints that the user may see."""
    rows = batches.visible_to(user_of(request)).exclude(state="dismissed").order_by("-found_at", "-id")[:MOST]
    members = WaveMember.objects.filter(out=False)
    some = Choice("any", _("in a wave"), Q(pk__in=members.exclude(wave__state="dismissed").values("complaint")))
    return [
        some,
        *(Choice(str(row.pk), row.title or f"#{row.pk}", Q(pk__in=members.filter(wave=row.pk).values("complaint"))) for row in rows),
    ]


def months(_request: HttpRequest) -> Sequence[Choice]:
    """The last three years by month."""
    found, today = [], clock.today()
    for back in range(MONTHS):
        first = analysing.months_back(today, back)
        span = Q(taken_at__gte=clock.moment_of(first), taken_at__lt=clock.moment_of(analysing.months_back(first, -1)))
        found.append(Choice(f"{first:%Y-%m}", f"{first:%Y-%m}", span))
    return found


def ends(_request: HttpRequest) -> Sequence[Choice]:
    """For each of the last three years' months: closed in it, and not closed at its end."""
    firsts = [analysing.months_back(clock.today(), back) for back in range(MONTHS)]
    closed = [Choice(f"{first:%Y-%m}", f"{first:%Y-%m}", analysing.closed_in(first)) for first in firsts]
    left = [
        Choice(f"left-{first:%Y-%m}", _("{month}, not closed at its end").format(month=f"{first:%Y-%m}"), analysing.left_at_end_of(first))
        for first in firsts
    ]
    return [*closed, *left]


def periods(_request: HttpRequest) -> Sequence[Choice]:
    """The last months with the present one."""
    today = clock.today()
    return [Choice(str(n), _("{n} months").format(n=n), Q(taken_at__gte=analysing.start_of(n, today))) for n in analysing.PERIODS]


def prepare(rows: Sequence[Any], user: Any) -> None:
    """Add to rows their wave and the number as which they go on, as far as the user may see that: two queries."""
    ids = [row.pk for row in rows]
    seen = batches.visible_to(user).exclude(state="dismissed")
    members = WaveMember.objects.filter(complaint__in=ids, out=False, wave__in=seen).values_list("complaint", "wave", "wave__title")
    held = {complaint: (wave, title) for complaint, wave, title in members}
    targets = [row.merged_into_id for row in rows if row.merged_into_id]
    numbers = dict(access.visible_to(user).filter(pk__in=targets).values_list("pk", "number")) if targets else {}
    for row in rows:
        row.wave_id, row.wave_title = held.get(row.pk, (None, ""))
        row.merged_number = numbers.get(row.merged_into_id, "")
