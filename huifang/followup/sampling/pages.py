"""What the pages of coverage show: each rule with its last draw and the next one, a draw with its recount."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.followup.models import Draw, Listed, Member, Round
from huifang.followup.rules import coverage
from huifang.followup.rules.coverage import Line
from huifang.followup.rules.drawing import Finding
from huifang.followup.sampling import access, evidence, frames, planning, policy
from huifang.followup.sampling.evidence import Evidence
from huifang.followup.sampling.scope import Reach, lines, reach_of, reaches
from huifang.kernel import clock
from huifang.organization.selectors import work_calendar
from huifang.regulations import names
from huifang.regulations.selectors import ClauseLink, book, clause_links

MONTHS = 3
SHOWN = 100
WHAT = {
    "frame": gettext_lazy("frozen population"),
    "announced": gettext_lazy("announced beforehand, frozen after the moment"),
    "chain": gettext_lazy("seals of the journal"),
    "seed": gettext_lazy("seed"),
    "size": gettext_lazy("how many"),
    "result": gettext_lazy("who was drawn, place by place"),
    "digest": gettext_lazy("digest of the result"),
    "calls": gettext_lazy("members without a call"),
}


@dataclass(frozen=True, slots=True)
class Covered:
    """One line of a coverage rule in one unit."""

    reach: Reach
    line: Line
    words: str
    who: str
    ways: str
    often: str
    clause: ClauseLink | None
    last: Draw | None
    coming: Draw | None
    next_at: datetime | None
    may_announce: bool
    evidence: Evidence | None = None


def covered(user: User, at: datetime) -> list[Covered]:
    """Every coverage rule in force within the user's sight."""
    today = clock.local_date(at)
    found = [reach for reach in reaches(today) if access.may_see_unit(user, reach.unit.pk)]
    links = clause_links({reach.rule.id for reach in found})
    words = names.names_of(book(today))
    draws = _newest(access.visible_to(user).filter(rule_code__in={reach.rule.code for reach in found}))
    return [_line(user, reach, line, links, words, draws, at) for reach in found for line in reach.rule.value.lines()]


def _newest(rows: QuerySet[Draw]) -> dict[tuple[str, int, int], list[Draw]]:
    known: dict[tuple[str, int, int], list[Draw]] = {}
    for draw in rows.exclude(state=Draw.State.VOID).order_by("-first", "-pk")[:400]:
        known.setdefault((draw.rule_code, draw.unit_id, draw.line), []).append(draw)
    return known


def _line(user: User, reach: Reach, line: Line, links: Any, words: Any, draws: Any, at: datetime) -> Covered:
    rule, known = reach.rule.value, draws.get((reach.rule.code, reach.unit.pk, line.place), [])
    whom = policy.whom_words(rule, words)
    parts = [policy.grade_words(line.grades)] if line.place and line.grades else []
    parts += [line.audience] if line.audience else []
    coming = next((draw for draw in reversed(known) if draw.state == Draw.State.ANNOUNCED), None)
    single = line.every == "each"
    running = "" if single else coverage.span(line.every, clock.local_date(at)).key
    return Covered(
        reach=reach,
        line=line,
        words="，".join([whom, *parts, policy.share_words(rule)]),
        who=policy.who_words(rule, words),
        ways=policy.ways_words(rule.ways),
        often=policy.every_words(line.every),
        clause=links.get(reach.rule.id),
        last=next((draw for draw in known if draw.state != Draw.State.ANNOUNCED), None),
        coming=coming,
        next_at=None if coming or single or line.every == "on_demand" else _next_at(reach, line, known, at),
        may_announce=not single and all(draw.period != running for draw in known) and bool(access.may_announce(user, reach.unit)),
        evidence=evidence.of_span(reach, coverage.span("month", clock.local_date(at))) if single else None,
    )


def _next_at(reach: Reach, line: Line, known: Sequence[Draw], at: datetime) -> datetime:
    """When the next draw would be made by itself."""
    calendar, span = work_calendar(), coverage.span(line.every, clock.local_date(at))
    moment = planning.moment_of(reach.rule.value, span, calendar)
    done = any(draw.period == span.key for draw in known)
    return moment if moment > at and not done else planning.moment_of(reach.rule.value, coverage.after(line.every, span), calendar)


def months(reach: Reach, today: date) -> list[Evidence]:
    """The evidence of the last months, the running one first."""
    span, found = coverage.span("month", today), []
    for _month in range(MONTHS):
        found.append(evidence.of_span(reach, span))
        span = coverage.before("month", span)
    return found


def missed(reach: Reach, user: User, today: date) -> list[Any]:
    """The records of the last months that were closed without a call, of customers within the user's sight."""
    span = coverage.span("month", today)
    for _month in range(MONTHS - 1):
        span = coverage.before("month", span)
    rows = evidence.gaps(evidence.annotated(reach, span.first, today))
    seen = Customer.objects.filter(archive.visible_to(user))
    return list(rows.filter(customer__in=seen).order_by("-pk")[:SHOWN])


def progress(draw: Draw) -> dict[str, int]:
    """How far the calls of a draw are: one query."""
    over = Q(task__state__in=("done", "unreachable", "refused"))
    return Member.objects.filter(draw=draw).aggregate(
        all=Count("pk"), over=Count("pk", filter=over), done=Count("pk", filter=Q(task__state="done"))
    )


def rounds(draw: Draw) -> list[Round]:
    """The rounds of a draw, the largest first."""
    return list(Round.objects.filter(key__startswith=f"draw-{draw.pk}-").select_related("owner", "unit").order_by("-calls", "pk")[:50])


def late(draw: Draw) -> int:
    """Lines of a list that came in after the population was frozen: they are in no draw."""
    if draw.subject_kind != Listed.ref_kind or draw.framed_at is None or draw.seen_first is None:
        return 0
    reach = reach_of(draw.rule_code, clock.local_date(draw.moment), draw.unit_id)
    if reach is None or draw.seen_last is None:
        return 0
    return frames.of_list(reach, draw.seen_first, draw.seen_last).filter(created_at__gt=draw.framed_at).count()


def finding_words(finding: Finding) -> tuple[str, str]:
    """What was compared, and how it came out."""
    what = str(WHAT[finding.what])
    if finding.equal:
        return what, _("equal")
    return what, _("expected {expected}, found {found}").format(expected=finding.expected or "–", found=finding.found or "–")


def of_rule(code: str, unit: int, at: datetime) -> Reach | None:
    """The reach of a rule in the unit of its regulation."""
    return reach_of(code, clock.local_date(at), unit)


def line_of(reach: Reach, place: int) -> Line | None:
    """A line that can be drawn."""
    return next((line for line in lines(reach) if line.place == place), None)
