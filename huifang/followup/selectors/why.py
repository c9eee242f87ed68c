"""为什么? of a due item: clause, facts, arithmetic, calendar, in words (R2.1, R2.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from huifang.archive.models import Milestone, Project
from huifang.followup.planning.lanes import Lane, Lanes
from huifang.followup.rules.cycles import COMPLETED, Call, between, natural, plain, target_of
from huifang.followup.selectors import duties
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.cycles import Period, add_period
from huifang.obligations.models import Obligation
from huifang.organization.selectors import work_calendar
from huifang.regulations.book import Book
from huifang.regulations.selectors import ClauseLink, clause_links
from huifang.ui import formats

FAR = timedelta(days=4 * 366)


@dataclass(frozen=True, slots=True)
class Why:
    """Why an item is due on its day."""

    clause: str
    clause_url: str
    facts: Sequence[tuple[str, str]]
    steps: Sequence[str]
    calendar: str = ""


def whys(obligations: Iterable[Obligation], projects: Mapping[int, Project], rules: Book) -> dict[int, Why]:
    """The reasons of some due items, by their ids: two queries."""
    wanted = list(obligations)
    if not wanted:
        return {}
    links, lanes, calendar = clause_links({o.rule_id for o in wanted}), Lanes(rules), work_calendar()
    done = _milestones(wanted)
    found = {}
    for duty in wanted:
        project = projects.get(duty.subject_id) if duty.subject_kind == Project.ref_kind else None
        found[duty.pk] = _why(duty, project, links.get(duty.rule_id), lanes, calendar, done.get((duty.subject_id, duty.rule_code)), rules)
    return found


def upcoming(projects: Iterable[Project], rules: Book, at: datetime) -> Obligation | None:
    """The first due item after today that the rules will ask for, beyond what is planned already; not saved."""
    lanes, calendar, today = Lanes(rules), work_calendar(), clock.local_date(at)
    wanted = [p for p in projects if p.completed_on and p.state == Project.State.ACTIVE]
    done = {(m.project_id, m.rule_code): m.done_on for m in Milestone.objects.filter(project__in=wanted).order_by("done_on")}
    found: list[tuple[date, int, Call, Lane]] = []
    for project in wanted:
        for lane in lanes.of(project.type, project.region, project.declared_cycle_months):
            start = (done.get((project.pk, lane.rule_code)) if lane.anchored else None) or project.completed_on
            assert start
            calls = between(lane.series, start, first=today + timedelta(days=1), last=today + FAR, calendar=calendar)
            found += [(call.on, project.pk, call, lane) for call in calls[:1]]
    if not found:
        return None
    on, subject, call, lane = min(found, key=lambda x: (x[0], x[1]))
    return Obligation(
        rule_id=lane.rule_id,
        rule_code=lane.rule_code,
        subject_kind=Project.ref_kind,
        subject_id=subject,
        occurrence=call.occurrence,
        due_at=calendar.end_of_working_day(on),
        target_on=call.target,
    )


def _milestones(wanted: Sequence[Obligation]) -> dict[tuple[int, str], date]:
    ids = {o.subject_id for o in wanted if o.subject_kind == Project.ref_kind}
    rows = Milestone.objects.filter(project__in=ids).order_by("done_on").values_list("project", "rule_code", "done_on") if ids else ()
    return {(project, code): day for project, code, day in rows}


def _why(
    duty: Obligation,
    project: Project | None,
    link: ClauseLink | None,
    lanes: Lanes,
    calendar: WorkCalendar,
    done_on: date | None,
    rules: Book,
) -> Why:
    clause = _("{regulation}, clause {number}").format(regulation=link.regulation, number=link.number) if link else ""
    due = clock.local_date(duty.due_at)
    base = Why(clause, link.url if link else "", (), (_("Due on {day}").format(day=formats.day(due)),))
    if project is None or project.completed_on is None:
        return base
    facts = [(_("Project type"), duties.type_name(project.type, rules)), (_("Completed"), completed(project))]
    facts += [(_("Region"), project.region)] if project.region else []
    lane = next((x for x in lanes.of(project.type, project.region, project.declared_cycle_months) if x.rule_code == duty.rule_code), None)
    if lane is None:
        return replace(base, facts=facts)
    start = done_on if lane.anchored and done_on else project.completed_on
    facts += [(_("Last done"), formats.day(done_on))] if lane.anchored and done_on else []
    call = natural(lane.series, start, duty.occurrence, calendar)
    if call is None:
        return replace(base, facts=facts)
    return replace(base, facts=facts, steps=_steps(lane, start, duty, call, due), calendar=_calendar_words(call, calendar))


def completed(project: Project) -> str:
    """The completion as it is known: to the day, or to the month."""
    if project.completed_on is None:
        return ""
    return f"{project.completed_on:%Y-%m}" if project.precision == Project.Precision.MONTH else f"{project.completed_on:%Y-%m-%d}"


def _steps(lane: Lane, start: date, duty: Obligation, call: Call, due: date) -> list[str]:
    named = target_of(duty.occurrence)
    steps: list[str] = []
    if named and lane.series.period:
        target, lead = named
        times = _times(start, lane.series.period, target)
        steps.append(f"{start} + {times} × {period_words(lane.series.period)} = {target}")
        if lead:
            steps.append(_("{target} − {n} days ahead = {day}").format(target=target, n=lead, day=formats.day(call.raw)))
    else:
        word = _("{start} + {n} days after completion = {day}") if plain(duty.occurrence) == COMPLETED else _("{start} + {n} days = {day}")
        steps.append(word.format(start=start, n=(call.raw - start).days, day=formats.day(call.raw)))
    if call.on != call.raw:
        steps.append(_("rest day → {day}").format(day=formats.day(call.on)))
    if due != call.on:
        steps.append(_("placed on {day}, because the day had passed or the calls were spread").format(day=formats.day(due)))
    return steps


def _times(start: date, period: Period, target: date) -> int:
    times = 1
    while times < 1000 and add_period(start, period, times) < target:
        times += 1
    return times


def period_words(period: Period) -> str:
    """A period as people say it: 1年, 6个月."""
    parts = (
        (period.years, _("{n} years")),
        (period.months, _("{n} months")),
        (period.weeks, _("{n} weeks")),
        (period.days, _("{n} days")),
    )
    return "".join(text.format(n=n) for n, text in parts if n)


def _calendar_words(call: Call, calendar: WorkCalendar) -> str:
    note = calendar.day_note(call.raw)
    words = _("{day} is {note}.").format(day=call.raw, note=note) if note else ""
    if call.provisional:
        words += _("The holidays of {year} are not published yet; the date is provisional.").format(year=call.on.year)
    return words
