"""Writes: announce a draw, freeze the population, draw, void; each once, whatever is killed in between (R2.4)."""

from datetime import date, datetime
from time import monotonic
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.followup.models import Draw, Frame
from huifang.followup.rules import coverage
from huifang.followup.rules import drawing as rules
from huifang.followup.rules.coverage import Line
from huifang.followup.rules.drawing import DRAW
from huifang.followup.sampling import access, calls, frames, seeds
from huifang.followup.sampling.planning import plan
from huifang.followup.sampling.scope import Reach, lines, reach_of, reaches
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import system
from huifang.organization.selectors import work_calendar

ACTOR = system("sampling")
State = Draw.State
OPEN = (State.ANNOUNCED, State.FRAMED, State.DRAWN)


@transaction.atomic
def announce(reach: Reach, line: Line, *, by: Actor, at: datetime, span: coverage.Span | None = None) -> Draw:
    """Announce the draw of a period (the running one if not given); the one that is there already, if there is one.

    Raises:
        Refused: the actor may not draw in that unit.
    """
    if isinstance(by, User):
        enforce(access.may_announce(by, reach.unit))
    rule = reach.rule.value
    period = span or coverage.span(line.every, clock.local_date(at))
    made = plan(rule, line, period, work_calendar(), at=at)
    name = f"{rule.name} · {line.audience}" if line.audience else rule.name
    values = {
        "rule_id": reach.rule.id, "rule_code": reach.rule.code, "line": line.place, "name": name[:80], "unit": reach.unit, "period": period.key,
        "first": period.first, "last": max(period.last, made.due_on), "due_on": made.due_on, "announced_at": at, "moment": made.moment,
        "announced_by": by if isinstance(by, User) else None, "subject_kind": frames.subject_kind(rule),
        "seen_first": made.seen[0] if made.seen else None, "seen_last": made.seen[1] if made.seen else None,
    }  # fmt: skip
    row, created = create_or_get(Draw, {"key": reach.key(period.key, line)}, values)
    if created:
        facts: dict[str, Any] = {
            "name": row.name,
            "period": row.period,
            "moment": row.moment,
            "unit": reach.unit.pk,
            "rule": row.rule_code,
            "key": row.key,
        }
        record("followup.draw.announced", row, by=by, at=at, **facts)
    return row


def announce_coming(at: datetime) -> list[Draw]:
    """Announce what the rules in force ask for soon, and a running period that was missed although its rule draws already."""
    today, calendar = clock.local_date(at), work_calendar()
    wanted = [
        (reach, line, span)
        for reach in reaches(today)
        for line in lines(reach)
        if line.every != "on_demand"
        for span in _spans(line, today)
    ]
    known = set(Draw.objects.filter(key__in=[reach.key(span.key, line) for reach, line, span in wanted]).values_list("key", flat=True))
    coming = [(r, n, s) for r, n, s in wanted if r.key(s.key, n) not in known and _is_time(r, n, s, at, calendar)]
    return [announce(reach, line, by=ACTOR, at=at, span=span) for reach, line, span in coming]


def _spans(line: Line, today: date) -> tuple[coverage.Span, coverage.Span]:
    now = coverage.span(line.every, today)
    return now, coverage.after(line.every, now)


def _is_time(reach: Reach, line: Line, span: coverage.Span, at: datetime, calendar: WorkCalendar) -> bool:
    rule = reach.rule.value
    moment = plan(rule, line, span, calendar, at=clock.moment_of(span.first)).moment
    if moment <= at:
        return Draw.objects.filter(rule_code=reach.rule.code, line=line.place, unit=reach.unit, first__lt=span.first).exists()
    return (clock.local_date(moment) - clock.local_date(at)).days <= rule.announce_days


def run_due(at: datetime, *, seconds: float | None = None) -> int:
    """Carry on every draw whose moment has come; how many came a step further."""
    waiting = list(Draw.objects.filter(state__in=OPEN, moment__lte=at).order_by("moment", "pk"))
    return sum(run(draw, at=at, seconds=seconds) for draw in waiting)


def run(draw: Draw, *, at: datetime, seconds: float | None = None) -> bool:
    """Freeze, draw, make the calls: on from where it stands, as far as it goes. True when it came further.

    Run by two at once, or killed at any point and run again, it leaves one draw.
    """
    began, before = monotonic(), (draw.state, draw.cursor)
    steps = {State.ANNOUNCED: freeze, State.FRAMED: draw_members}
    while draw.state in OPEN:
        was = (draw.state, draw.cursor)
        step = steps.get(State(draw.state), calls.make)
        step(draw, at=at)
        draw.refresh_from_db()
        if (draw.state, draw.cursor) == was or (seconds is not None and monotonic() - began > seconds):
            break
    return (draw.state, draw.cursor) != before


@transaction.atomic
def freeze(draw: Draw, *, at: datetime) -> None:
    """Keep the population as it is now; a rule that is gone voids the draw, a list that is still to come is waited for.

    Raises:
        Refused: the moment that was announced has not come.
    """
    DRAW.target(draw.state, "freeze", {"time_has_come": at >= draw.moment})
    reach = reach_of(draw.rule_code, clock.local_date(at), draw.unit_id)
    line = next((one for one in lines(reach) if one.place == draw.line), None) if reach else None
    if reach is None or line is None:
        void(draw, reason="rule_gone", by=ACTOR, at=at)
        return
    if frames.waits(reach, draw, at):
        return
    rows = frames.rows(reach, line, draw)
    content = rules.frame_text(draw.subject_kind, rows)
    digest = rules.digest(content)
    rule = reach.rule.value
    values = {
        "population": len(rows), "frame_digest": digest, "wanted": coverage.wanted(rule.share, rule.amount, len(rows)),
        "rule_id": reach.rule.id,
    }  # fmt: skip
    if not Draw.objects.filter(pk=draw.pk, state=State.ANNOUNCED).update(state=State.FRAMED, framed_at=at, **values):
        return
    Frame.objects.create(draw=draw, content=frames.pack(content))
    frames.remember(draw.pk, digest, rows)
    facts: dict[str, Any] = {"name": draw.name, "period": draw.period, "key": draw.key, "rule": draw.rule_code, "rule_id": reach.rule.id}
    facts |= {
        "population": len(rows),
        "wanted": values["wanted"],
        "digest": digest,
        "share": rule.share,
        "amount": rule.amount,
    }
    event = record("followup.draw.framed", draw, by=ACTOR, at=at, **facts)
    Draw.objects.filter(pk=draw.pk).update(frame_event=event.pk)


def draw_members(draw: Draw, *, at: datetime) -> None:
    """Take the seed from the journal's chain and draw; nothing happens until the frozen population is sealed there.

    Raises:
        ValueError: the frozen population was altered.
    """
    found = seeds.sealed(draw)
    if found is None:
        return
    chosen = rules.choose(found.seed, frames.taken(draw), draw.wanted)
    result = rules.digest(rules.result_text(chosen))
    with transaction.atomic():
        values = {"seal_position": found.position, "seal_digest": found.seal, "seed": found.seed, "result_digest": result, "drawn_at": at}
        if not Draw.objects.filter(pk=draw.pk, state=State.FRAMED).update(state=State.DRAWN, **values):
            return
        facts: dict[str, Any] = {"name": draw.name, "period": draw.period, "drawn": len(chosen), "population": draw.population}
        record("followup.draw.drawn", draw, by=ACTOR, at=at, position=found.position, seed=found.seed, digest=result, **facts)
    calls.remember(draw, chosen)


@transaction.atomic
def void(draw: Draw, *, reason: str, by: Actor, at: datetime) -> None:
    """Take back a draw that was announced only.

    Raises:
        Refused: its population is frozen already, or the actor may not.
        Conflict: somebody else came first.
    """
    if isinstance(by, User):
        enforce(access.may_announce(by, draw.unit_id))
    DRAW.target(draw.state, "void", {"reason": reason})
    if not Draw.objects.filter(pk=draw.pk, state=State.ANNOUNCED).update(state=State.VOID, void_reason=reason[:200]):
        raise Conflict
    record("followup.draw.voided", draw, by=by, at=at, name=draw.name, period=draw.period, reason=reason)
