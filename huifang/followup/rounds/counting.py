"""Roll-ups of a round: counted set by set from its calls, tries and records, so that its page and report are flat in its size (R2.16)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from huifang.followup.models import Attempt, Record, Round, RoundTally, Task
from huifang.kernel import clock

SMALL = 200
"""Rounds up to this size are counted with each fact; larger ones a few seconds later, once for many facts."""
CLOSED = ("done", "unreachable", "refused", "repair")
"""Ended, or waiting for nothing that the caller can do."""
Figures = Counter[tuple[str, str, str]]
"""How often, by group, key and figure."""


def stale(round_id: int, *, at: datetime) -> None:
    """The counters no longer hold: count a small round now, leave a large one to the pulse."""
    Round.objects.filter(pk=round_id, stale_since=None).update(stale_since=at)
    if Round.objects.filter(pk=round_id, calls__lte=SMALL).exists():
        recount(round_id, at=at)


def recount_stale(at: datetime) -> int:
    """Count every round whose counters lag; how many."""
    waiting = list(Round.objects.filter(stale_since__isnull=False).order_by("stale_since").values_list("pk", flat=True))
    for pk in waiting:
        recount(pk, at=at)
    return len(waiting)


@transaction.atomic
def recount(round_id: int, *, at: datetime) -> None:
    """Replace the roll-ups of a round by what its rows say now. Done twice it changes nothing."""
    claimed = Round.objects.filter(pk=round_id).update(stale_since=None, counted_at=at)
    if not claimed:
        return
    found = figures(round_id)
    RoundTally.objects.filter(round=round_id).delete()
    lines = [RoundTally(round_id=round_id, group=g, key=k, figure=f, count=n) for (g, k, f), n in sorted(found.items()) if n]
    RoundTally.objects.bulk_create(lines, batch_size=500)
    total = {figure: n for (group, _key, figure), n in found.items() if group == "all"}
    Round.objects.filter(pk=round_id).update(
        calls=total.get("calls", 0), over=sum(total.get(state, 0) for state in CLOSED), done=total.get("done", 0),
        reached=total.get("reached", 0),
    )  # fmt: skip


def figures(round_id: int) -> Figures:
    """Count a round from its rows: a fixed number of grouped reads. Void calls are in no figure but ``void``."""
    found: Figures = Counter()
    _calls(round_id, found)
    _tries(round_id, found)
    _records(round_id, found)
    return found


def _calls(round_id: int, found: Figures) -> None:
    rows = Task.objects.filter(round=round_id).order_by()
    for line in rows.values("state", "assignee", "unit", "way").annotate(n=Count("pk")):
        n, state = line["n"], line["state"]
        keys = (("all", ""), ("agent", str(line["assignee"] or "")), ("unit", str(line["unit"])), ("way", line["way"]))
        for group, key in keys:
            found[group, key, state] += n
            if state != "void":
                found[group, key, "calls"] += n
    for day in rows.exclude(state="void").values("due_at").annotate(n=Count("pk"), over=Count("pk", filter=Q(state__in=CLOSED))):
        key = clock.local_date(day["due_at"]).isoformat()
        found["due", key, "calls"] += day["n"]
        found["due", key, "over"] += day["over"]
    for on, n in _by_day(rows.filter(state__in=CLOSED).values_list("closed_at", flat=True)).items():
        found["closed", on.isoformat(), "over"] += n


def _by_day(moments: Iterable[datetime | None]) -> Counter[date]:
    return Counter(clock.local_date(moment) for moment in moments if moment)


def _tries(round_id: int, found: Figures) -> None:
    rows = Attempt.objects.filter(task__round=round_id).exclude(task__state="void").order_by()
    for outcome in rows.values("outcome").annotate(n=Count("pk")):
        found["outcome", outcome["outcome"], "tries"] += outcome["n"]
    tries = Attempt.objects.filter(task=OuterRef("pk"))
    calls = Task.objects.filter(round=round_id).exclude(state="void").order_by()
    marked = calls.annotate(was_tried=Exists(tries), was_reached=Exists(tries.filter(outcome=Attempt.Outcome.REACHED)))
    grouped = marked.values("assignee", "unit", "way")
    for line in grouped.annotate(tried=Count("pk", filter=Q(was_tried=True)), reached=Count("pk", filter=Q(was_reached=True))):
        keys = (("all", ""), ("agent", str(line["assignee"] or "")), ("unit", str(line["unit"])), ("way", line["way"]))
        for group, key in keys:
            found[group, key, "tried"] += line["tried"]
            found[group, key, "reached"] += line["reached"]


def _records(round_id: int, found: Figures) -> None:
    rows = Record.objects.filter(task__round=round_id, state="complete").order_by()
    grouped = rows.values("satisfaction", agent_of=F("task__assignee"), unit_of=F("task__unit"), way_of=F("task__way"))
    counted = grouped.annotate(
        n=Count("pk"), complaints=Count("pk", filter=Q(has_complaint=True)), needs=Count("pk", filter=Q(has_need=True)),
        matters=Count("pk", filter=Q(matter="open")),
    )  # fmt: skip
    for line in counted:
        value = line["satisfaction"] or "none"
        found["satisfaction", value, "records"] += line["n"]
        keys = (("all", ""), ("agent", str(line["agent_of"] or "")), ("unit", str(line["unit_of"])), ("way", line["way_of"]))
        for group, key in keys:
            found[group, key, "records"] += line["n"]
            found[group, key, "satisfied"] += line["n"] if value in {"very", "satisfied"} else 0
            found[group, key, "complaints"] += line["complaints"]
            found[group, key, "needs"] += line["needs"]
            found[group, key, "matters"] += line["matters"]
