"""Coverage rules and their draws: population, rule, seed, result (R2.4, R2.16)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.followup import labels
from huifang.followup.models import Draw, Member, Round
from huifang.followup.rounds import access as rounds
from huifang.followup.sampling import access, checking, drawing, pages
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.regulations.selectors import clause_link
from huifang.ui.lists import Column, ListSpec, Sort, render_list
from huifang.ui.toasts import done

SMALL = 20_000
"""Populations up to this size are recounted on the page; larger ones by the command."""
MEMBERS = ListSpec(
    name="followup.draw_members",
    title=_("Drawn"),
    row_template="followup/rows/member.html",
    columns=(
        Column("place", _("Place"), sort="place", numeric=True, value=lambda m: m.place),
        Column("customer", _("Customer"), fixed=True, value=lambda m: m.customer.name),
        Column("agent", _("Agent"), value=lambda m: m.task.assignee.name if m.task and m.task.assignee else ""),
        Column("state", _("State"), value=lambda m: str(m.task.get_state_display()) if m.task else ""),
    ),
    sorts=(Sort("place", _("As drawn"), ("place",)),),
    export_permission="reports.report.export",
    empty_title=_("Nobody"),
    empty_text=_("None of those drawn is within your reach, or nobody was drawn."),
)


def found(request: HttpRequest, pk: int) -> Draw:
    """The draw if the user may see it."""
    row = get_object_or_404(Draw.objects.select_related("unit", "rule", "announced_by"), pk=pk)
    enforce(access.may_see(user_of(request), row))
    return row


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Every coverage rule in force, with its last draw and the next one."""
    lines = pages.covered(user_of(request), clock.now())
    return render(request, "followup/coverage.html", {"lines": lines, "states": labels.DRAW_STATES})


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: what was announced, the population, the seed, the result, and on demand the recount."""
    user, row = user_of(request), found(request, pk)
    over = row.state in {Draw.State.DRAWN, Draw.State.DONE}
    recount = checking.verify(row) if over and request.GET.get("recount") and row.population <= SMALL else None
    context = {
        "draw": row,
        "ref": Ref.of(row),
        "states": labels.DRAW_STATES,
        "clause": clause_link(row.rule_id),
        "progress": pages.progress(row) if over else None,
        "rounds": [one for one in pages.rounds(row) if rounds.may_see(user, one)],
        "late": pages.late(row),
        "recount": recount,
        "findings": [(*pages.finding_words(one), one.equal) for one in recount.findings] if recount else [],
        "small": row.population <= SMALL,
        "may_void": row.state == Draw.State.ANNOUNCED and bool(access.may_announce(user, row.unit_id)),
    }
    return render(request, "followup/draw.html", context)


@require_GET
@require(access.VIEW)
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who were drawn, as far as their customers are within the user's reach."""
    user, row = user_of(request), found(request, pk)
    seen = Customer.objects.filter(archive.visible_to(user))
    rows = Member.objects.filter(draw=row, customer__in=seen).select_related("customer", "task__assignee")
    return render_list(request, MEMBERS, rows, {"draw": row, "states": labels.TASK_STATES})


@require_POST
@require(access.LEAD)
def announce(request: HttpRequest) -> HttpResponse:
    """Announce the draw of the running period now."""
    unit, line = (request.POST.get(name, "") for name in ("unit", "line"))
    at = clock.now()
    reach = pages.of_rule(request.POST.get("rule", ""), int(unit), at) if unit.isdecimal() and len(unit) < 19 else None
    chosen = pages.line_of(reach, int(line)) if reach and line.isdecimal() and len(line) < 4 else None
    if reach is None or chosen is None:
        raise Refused(no("draw_unknown"))
    row = drawing.announce(reach, chosen, by=user_of(request), at=at)
    return done(request, gettext("The draw is announced; it is made when its moment has come."), to=f"/followup/draws/{row.pk}/")


@require_POST
@require(access.LEAD)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an announcement back, with the reason."""
    row = found(request, pk)
    drawing.void(row, reason=request.POST.get("reason", ""), by=user_of(request), at=clock.now())
    return done(request, gettext("The announcement was taken back."))


@require_GET
@require(access.VIEW)
def records(request: HttpRequest, code: str, unit: int) -> HttpResponse:
    """Records that are all called back, month by month, and those that were closed without a call."""
    user, at = user_of(request), clock.now()
    reach = pages.of_rule(code, unit, at)
    if reach is None or reach.rule.value.population != "records":
        raise Http404
    enforce(access.may_see_unit(user, reach.unit.pk))
    today = clock.local_date(at)
    context = {
        "reach": reach,
        "rule": reach.rule.value,
        "clause": clause_link(reach.rule.id),
        "months": pages.months(reach, today),
        "missed": pages.missed(reach, user, today),
    }
    return render(request, "followup/coverage_records.html", context)


@require_GET
@require(access.VIEW)
def round_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The draw that a round came from, on the round's page."""
    row = get_object_or_404(Round, pk=pk)
    enforce(rounds.may_see(user_of(request), row))
    mark, _dash, rest = row.key.partition("-")
    number = rest.split("-")[0]
    draw = Draw.objects.filter(pk=int(number)).first() if mark == "draw" and number.isdecimal() else None
    return render(request, "followup/parts/round_draw.html", {"draw": draw})
