"""An approval as its page shows it: what it is about, the chain with who decided what for whom and how long it took."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import access, labels, registry
from huifang.approvals.models import Approval, Delegation, Question, Step, Vote
from huifang.approvals.people import Room, Seat
from huifang.approvals.services.asking import askable
from huifang.files import registry as files
from huifang.kernel.refs import Ref
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import ClauseLink, clause_link


@dataclass(slots=True)
class StepView:
    """A step with its people and what they decided."""

    step: Step
    who: str
    how: str
    people: list[str] = field(default_factory=list)
    via: str = ""
    votes: list[Vote] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    took: timedelta | None = None


@dataclass(slots=True)
class Sheet:
    """Everything on the page of one approval, for one person."""

    approval: Approval
    about: registry.About
    facts: list[tuple[object, object]]
    url: str
    steps: list[StepView]
    running: Step | None
    seat: Seat | None
    clause: ClauseLink | None
    use: tuple[registry.Text, str] | None = None
    files: list[Ref] = field(default_factory=list)
    """Whose files are shown: the request's, and those of the thing where the reader may see them."""
    left: timedelta | None = None
    late: bool = False
    question: Question | None = None
    may_answer: bool = False
    may_withdraw: bool = False
    askable: list[User] = field(default_factory=list)
    stand_ins: list[User] = field(default_factory=list)


def sheet(approval: Approval, user: User, at: datetime) -> Sheet:
    """The page of one approval, which the caller has checked that the user may see."""
    room = Room([approval], at)
    about = registry.about(approval.subject, approval.facts)
    running = room.running(approval)
    seat = room.may_decide(user, approval)[1] if access.may_view_at_all(user) else None
    question = approval.questions.filter(closed_at=None).select_related("asked_by", "asked_of", "approval").first()
    left, late = _left(approval, at)
    return Sheet(
        approval=approval,
        about=about,
        facts=_facts(approval, about),
        files=[r for r in (Ref.of(approval), approval.subject) if r.kind in files.kinds() and files.may_read(user, r)],
        use=about.use if approval.state == Approval.State.GRANTED and approval.requested_by_id == user.pk else None,
        url=about.url if seat or approval.requested_by_id == user.pk or registry.may_read(user, approval.subject) else "",
        steps=_steps(approval, room),
        running=running,
        seat=seat,
        clause=clause_link(approval.rule_id),
        left=left,
        late=late,
        question=question,
        may_answer=bool(question and access.may_answer(user, question)),
        may_withdraw=approval.is_open and bool(access.may_withdraw(user, approval)),
        askable=askable(approval, user) if seat else [],
        stand_ins=room.stand_ins(approval, running, seat.principal) if seat and running else [],
    )


def _facts(approval: Approval, about: registry.About) -> list[tuple[object, object]]:
    known = registry.facts()
    found: list[tuple[object, object]] = [*about.lines]
    if approval.amount is not None:
        found.insert(0, (_("Amount concerned"), approval.amount))
    words = {True: _("yes"), False: _("no")}
    for code, value in approval.facts.items():
        if code in known and known[code].shown:
            found.append((known[code].label, words[value] if isinstance(value, bool) else value))
    return found


def _left(approval: Approval, at: datetime) -> tuple[timedelta | None, bool]:
    if not approval.due_at or approval.state != Approval.State.PENDING:
        return None, False
    late = approval.due_at < at
    first, last = (approval.due_at, at) if late else (at, approval.due_at)
    return timedelta(minutes=work_calendar().working_minutes_between(first, last, strict=False)), late


def _steps(approval: Approval, room: Room) -> list[StepView]:
    names = labels.approvers()
    votes = list(approval.votes.select_related("by", "principal").order_by("id"))
    given = list(Delegation.objects.filter(step__approval=approval).select_related("by", "to", "principal").order_by("id"))
    asked = list(approval.questions.select_related("asked_by", "asked_of", "answered_by").order_by("id"))
    found = []
    for step in room.steps(approval):
        view = StepView(step, names.get(step.who, _("(no longer there)")), _how(step))
        view.votes = [v for v in votes if v.step_id == step.pk]
        view.delegations = [d for d in given if d.step_id == step.pk]
        view.questions = [q for q in asked if q.step_id == step.pk]
        if step.state == Step.State.RUNNING and approval.is_open:
            seating = room.seating(approval, step)
            view.people, view.via = [user.name for user in seating.told], str(labels.VIA.get(seating.via, ""))
        if step.began_at and step.ended_at and view.votes:
            view.took = worked(step.began_at, step.ended_at)
        found.append(view)
    return found


def worked(start: datetime, end: datetime) -> timedelta:
    """How long something took in working time."""
    return timedelta(minutes=work_calendar().working_minutes_between(start, max(start, end), strict=False))


def _how(step: Step) -> str:
    if step.how_many == "number":
        return _("{n} of them").format(n=step.count)
    return _("all of them") if step.how_many == "all" else ""
