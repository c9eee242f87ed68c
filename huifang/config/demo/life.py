"""A year in the demo company's life: what each working day brings, done through the services."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.archive.models import ContactNumber, Customer
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.channels import selectors as channels
from huifang.complaints import services as complaints
from huifang.complaints.models import Complaint
from huifang.config.demo.sayings import COMPLAINTS, HANDLINGS, NEEDS, OPINIONS, PLANS
from huifang.config.demo.staff import DEMO, People
from huifang.followup import access
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.services import calling, completing, voiding
from huifang.followup.services.completing import Call, Given
from huifang.followup.services.planning import plan
from huifang.journal.delivering import drain
from huifang.journal.sealing import seal
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.phones import parse_phone
from huifang.notifications import services as notifications
from huifang.obligations.models import Obligation
from huifang.obligations.sweeping import sweep
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import project_types, rules_in_force
from huifang.regulations.shapes import Questions

OUTCOMES = (("reached", 76), ("no_answer", 14), ("busy", 4), ("call_back", 3), ("wrong_number", 1.5), ("refused", 1.5))
SATISFACTION = (("very", 34), ("satisfied", 52), ("fair", 11), ("dissatisfied", 3))


class Life:
    """Lives day after day; ``calls_a_day`` is what one agent manages."""

    def __init__(self, people: People, *, calls_a_day: int, today: date, seed: int = 7) -> None:
        self.people, self.today = people, today
        self.random = random.Random(seed)
        self.agents = people.holding("agent")
        self.calls_a_day = calls_a_day
        self.keys = 0

    def day(self, on: date, *, until: time | None = None) -> None:
        """One working day, up to a time of the day if given. One transaction: a demo needs no evidence of every second."""
        with transaction.atomic():
            self._night(on)
            for agent in self.agents:
                self._calls(agent, on, until)
            self._departments(on, until)
            self._evening(on, until)

    def _night(self, on: date) -> None:
        at = clock.moment_of(on, time(2, 30))
        with clock.at(at):
            if on.weekday() == 0:
                plan(by=DEMO, at=at)
            sweep(at=at, limit=5000)

    def _evening(self, on: date, until: time | None) -> None:
        at = clock.moment_of(on, until or time(18, 30))
        with clock.at(at):
            while drain(at=at):
                pass
            sweep(at=at, limit=5000)
            seal(limit=20000)

    def _calls(self, agent: User, on: date, until: time | None) -> None:
        start = clock.moment_of(on, time(9, self.random.randrange(1, 15)))
        stop = clock.moment_of(on, until) if until else None
        team = self._team(agent)
        due = Task.objects.filter(
            Q(assignee=agent) | Q(assignee=None, unit_id=team), state__in=OPEN, due_at__lte=clock.moment_of(on, time(23))
        )
        moment = start
        for task in due.select_related("customer").order_by("due_at", "id")[: self.calls_a_day]:
            moment += timedelta(minutes=self.random.randrange(6, 22))
            moment = channels.next_opening(moment) or moment
            if clock.local_date(moment) != on or (stop and moment >= stop):
                return
            with clock.at(moment):
                self._call(agent, task, moment)

    def _team(self, agent: User) -> int:
        assignment = agent.role_assignments.first()
        assert assignment is not None
        return assignment.unit_id

    def _call(self, agent: User, task: Task, at: datetime) -> None:
        number = ContactNumber.objects.filter(contact__customer=task.customer).exclude(standing="wrong").select_related("contact").first()
        try:
            calling.take(task, by=agent, at=at)
            if number:
                calling.dial(task, number, by=agent, at=at)
        except Refused:
            return
        outcome = self._one_of(OUTCOMES)
        ended = at + timedelta(seconds=self.random.randrange(70, 330))
        self.keys += 1
        key = f"demo-{self.keys}"
        with clock.at(ended):
            if number is None:
                calling.log_attempt(task, outcome="wrong_number", key=key, started_at=at, by=agent, at=ended)
            elif outcome == Attempt.Outcome.REACHED:
                completing.complete(task, self._conversation(task, number, key, at), by=agent, at=ended)
            else:
                wanted = channels.next_opening(ended + timedelta(hours=self.random.randrange(20, 70))) if outcome == "call_back" else None
                calling.log_attempt(task, outcome=outcome, key=key, started_at=at, by=agent, at=ended, number=number, call_back_at=wanted)

    def _conversation(self, task: Task, number: ContactNumber, key: str, at: datetime) -> Call:
        satisfaction = (
            self._one_of(SATISFACTION) if not task.origin else self._one_of((("satisfied", 80), ("fair", 12), ("dissatisfied", 8)))
        )
        has_need = not task.origin and self.random.random() < 0.05
        has_complaint = satisfaction == "dissatisfied" and not task.origin and self.random.random() < 0.4
        is_open = has_need or has_complaint or satisfaction == "dissatisfied"
        pick = self.random.choice
        projects, kinds = self._projects(task, at)
        return Call(
            key=key,
            started_at=at,
            suited=self.random.random() < 0.93,
            satisfaction=satisfaction,
            number=number,
            contact=number.contact,
            language=task.customer.language,
            answers=self._answers(kinds, at, satisfaction),
            projects=projects,
            opinion=pick(OPINIONS[satisfaction]),
            has_need=has_need,
            need=pick(NEEDS) if has_need else "",
            has_complaint=has_complaint,
            complaint=pick(COMPLAINTS) if has_complaint else "",
            plan=pick(PLANS) if is_open else "",
        )

    def _projects(self, task: Task, at: datetime) -> tuple[list[dict[str, object]], set[str]]:
        names = project_types(clock.local_date(at))
        duties = {
            duty.subject_id: duty
            for duty in Obligation.objects.filter(pk__in=task.items.values("obligation_id"), subject_kind="archive.project")
        }
        lines: list[dict[str, object]] = []
        kinds: set[str] = set()
        for project in task.customer.projects.filter(pk__in=duties):
            kinds.add(project.type)
            target = duties[project.pk].target_on
            lines.append(
                {
                    "project": project.pk,
                    "type": names[project.type].name if project.type in names else project.type,
                    "completed_on": project.completed_on.isoformat() if project.completed_on else "",
                    "precision": project.precision,
                    "target_on": target.isoformat() if target else "",
                }
            )
        return lines, kinds

    def _answers(self, kinds: set[str], at: datetime, satisfaction: str) -> list[Given]:
        given: dict[str, Given] = {}
        for rule in rules_in_force(Questions, clock.local_date(at)):
            if not ({"*"} | kinds) & set(rule.value.project_types):
                continue
            for question in rule.value.items:
                if question.required or self.random.random() < 0.4:
                    value, text = self._answer(question.kind, [option.code for option in question.options], satisfaction)
                    given.setdefault(
                        question.code,
                        Given(question.code, rule.id, question.code, question.text, question.required, value, text=text),
                    )
        return list(given.values())

    def _answer(self, kind: str, options: list[str], satisfaction: str) -> tuple[str, str]:
        if kind == "choice":
            return self.random.choice(options), ""
        if kind == "scale":
            return str(self._one_of(((5, 50), (4, 35), (3, 12), (2, 3)))), ""
        if kind == "satisfaction":
            return satisfaction, ""
        if kind == "yesno":
            return self._one_of((("yes", 70), ("no", 30))), ""
        return "", self.random.choice(OPINIONS["satisfied"])

    def _departments(self, on: date, until: time | None) -> None:
        at = clock.moment_of(on, time(16, 20))
        if until and until < time(16, 20):
            return
        heads = {
            a.unit_id: head
            for role in ("technical_head", "business_head")
            for head in self.people.holding(role)
            for a in head.role_assignments.all()
        }
        pace = 0.62 if (self.today - on).days > 6 else 0.2
        with clock.at(at):
            for assignment in Assignment.objects.filter(state__in=("open", "returned"), unit_id__in=heads).order_by("id"):
                if self.random.random() < pace:
                    assignments.answer(assignment, text=self.random.choice(HANDLINGS), by=heads[assignment.unit_id], at=at)
            for assignment in Assignment.objects.filter(state="answered", topic="need").select_related("asked_by"):
                if self.random.random() < 0.7:
                    assignments.accept(assignment, by=assignment.asked_by, at=at)

    def repair_numbers(self, on: date) -> None:
        """Mend the contacts whose number was wrong, as the archive keeper does once a month."""
        at = clock.moment_of(on, time(15, 10))
        agent = self.agents[0]
        with transaction.atomic(), clock.at(at):
            for task in Task.objects.filter(state="repair").select_related("customer")[:20]:
                contact = task.customer.contacts.order_by("-is_main", "id").first()
                phone = parse_phone(f"137{self.random.randrange(10**8):08}")
                team = [a for a in self.agents if self._team(a) == task.unit_id]
                # Whoever had a part in a complaint doesn't make its return call.
                people = [*filter(None, [task.assignee]), *team, agent]
                holder = next((person for person in people if access.may_call(person, task)), None)
                if contact and phone and holder:
                    archive.add_number(contact, phone=phone, by=DEMO, at=at)
                    calling.repaired(task, by=holder, at=at)

    def read_notices(self, on: date) -> None:
        """Everybody has read what they were told until that evening."""
        for user in User.objects.filter(is_active=True):
            notifications.see_all(user, at=clock.moment_of(on, time(18, 45)))

    def mishaps(self, on: date) -> None:
        """One record and one complaint that had to be voided, one customer who wants no calls."""
        at = clock.moment_of(on, time(17, 5))
        head = self.people.holding("follow_up_head")[0]
        with transaction.atomic(), clock.at(at):
            latest = Record.objects.order_by("-id")[:20]
            record = next((row for row in latest if not voiding.is_needed(row, by=head, at=at)), None)
            if record:
                completing.void_record(record, reason="客户名称登记错误，已重新回访", by=head, at=at)
            complaint = Complaint.objects.filter(state="handling").order_by("-id").first()
            if complaint:
                complaints.void(complaint, reason="与上一张投诉单重复", by=head, at=at)
            customer = Customer.objects.order_by("id")[5]
            archive.set_do_not_call(customer, on=True, reason="客户来函要求改用电子邮件联系", by=head, at=at)

    def _one_of(self, weighted: Sequence[tuple[object, float]]) -> str:
        values, weights = [value for value, _weight in weighted], [weight for _value, weight in weighted]
        return str(self.random.choices(values, weights)[0])


def working_days(first: date, last: date) -> list[date]:
    """The working days of the demo's year."""
    calendar = work_calendar()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_working_day(day, strict=False)]
