"""Complaints in the demo company: judged, looked into, solved and carried out, by those whose turn it is."""

import random
from datetime import date, datetime, time

from django.db import transaction

from huifang.accounts.models import User
from huifang.approvals import selectors as inbox
from huifang.approvals import services as approvals
from huifang.archive.models import Customer
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import concern, investigating, judging, penalties, selectors, services, solving
from huifang.complaints.models import Complaint, Proposal
from huifang.config.demo.sayings import COMPLAINTS, DONE, FOUND, POLITE, SOLUTIONS
from huifang.config.demo.staff import People
from huifang.kernel import clock
from huifang.organization.models import Unit

CAUSES = ("process.delay", "process.notice", "people.promise", "people.duty", "product.error", "process.handover")


SHOWN = {1: "judging", 4: "handling", 5: "deciding", 6: "deciding"}
"""So many working days before the present a complaint comes in that stops at a stage, so that each can be looked at."""


class Complaining:
    """Lives beside the calls; one afternoon a day."""

    def __init__(self, people: People, seed: int = 11) -> None:
        self.people, self.random = people, random.Random(seed)
        self.stops: dict[int, str] = {}
        self.head, self.vice, self.boss = (people.by_name[name] for name in ("linmin", "panguo", "xuming"))
        self.personnel = people.by_name["dengfang"]
        self.leads = {
            people.units["technical"].pk: people.by_name["sunwei"],
            people.units["business"].pk: people.by_name["qianli"],
        }

    def day(self, on: date, left: int, *, until: time | None = None) -> None:
        """What the afternoon brings to the complaints that are open."""
        if until and until < time(15):
            return
        at = clock.moment_of(on, time(14, 40))
        with transaction.atomic(), clock.at(at):
            self._approve(at)
            if stop := SHOWN.get(left):
                self.stops[self._take(left, at).pk] = stop
            for row in Complaint.objects.filter(state__in=("judging", "handling", "deciding"), taken_at__lt=at).order_by("id"):
                if self.stops.get(row.pk, "") != row.state and self.random.random() < 0.75:
                    self._move(row, at)
            self._report(at)

    def _take(self, left: int, at: datetime) -> Complaint:
        agent = self.people.by_name["wuping"]
        own = list(Customer.objects.filter(owner=agent).order_by("id")[: left + 1])
        customer = own[left % len(own)]
        return services.open_complaint(
            customer=customer, content=COMPLAINTS[left % len(COMPLAINTS)], channel=Complaint.Channel.PHONE, unit=customer.unit,
            units=selectors.departments(at, customer.unit), by=agent, at=at,
        )  # fmt: skip

    def _move(self, row: Complaint, at: datetime) -> None:
        if row.state == Complaint.State.JUDGING:
            self._judge(row, at)
        elif row.state == Complaint.State.HANDLING and row.merit:
            self._propose(row, at)
        elif row.state == Complaint.State.DECIDING and not solving.chosen(row):
            self._choose(row, at)

    def _judge(self, row: Complaint, at: datetime) -> None:
        unit = Unit.objects.get(pk=self.random.choice(sorted(self.leads)))
        justified = self.random.random() < 0.82
        judges = concern.bench(row, at, unit=unit if justified else None).people
        if not judges:
            return
        if justified:
            judging.judge(row, grounds=True, reasonable=True, reason="", unit=unit, by=judges[0], at=at)
        else:
            judging.judge(row, grounds=False, reasonable=True, reason=self.random.choice(POLITE), by=judges[0], at=at)

    def _lead(self, row: Complaint) -> User:
        return self.leads.get(row.responsible_unit_id or 0, self.head)

    def _propose(self, row: Complaint, at: datetime) -> None:
        lead = self._lead(row)
        if row.rounds == 1 and row.responsible_unit and not investigating.found(row):
            code, said = self.random.choice(CAUSES), self.random.choice(FOUND)
            investigating.find_cause(row, code=code, whose="team", unit=row.responsible_unit, text=said, by=lead, at=at)
        for kind, text, cost, days in self.random.sample(SOLUTIONS, self.random.choice((1, 2, 2, 3))):
            solving.propose(row, kind=kind, text=text, cost=cost, days=days, by=row.taken_by, at=at)
            row.refresh_from_db()

    def _choose(self, row: Complaint, at: datetime) -> None:
        rows = [one for one in solving.of_round(row) if one.state == Proposal.State.OPEN]
        lead = self._lead(row) if row.responsible_unit else self.head
        if not rows or (len(rows) == 1 and self.random.random() < 0.15):
            solving.ask_other(row, reason="请再提一个客户更容易接受的方案。", by=lead, at=at)
            return
        solving.choose(self.random.choice(rows), by=lead, at=at)
        if row.responsible_unit and self.random.random() < 0.15 and not row.penalties.exists():
            known = penalties.candidates(row, at)
            person = next((user for user, _role in known.values() if user.pk != self.head.pk), None)
            if person:
                penalties.propose(row, person=person, measure="points", size=2, reason="未按承诺期限办理", by=self.head, at=at)

    def _approve(self, at: datetime) -> None:
        for user in (self.vice, self.boss):
            for approval in inbox.to_decide(user, at)[0]:
                if approval.chain not in {solving.CHAIN, penalties.CHAIN}:
                    continue
                if approval.chain == solving.CHAIN and self.random.random() < 0.12:
                    approvals.refuse(approval, reason="费用偏高，请选用其他方案。", by=user, at=at)
                else:
                    approvals.approve(approval, by=user, at=at, text="同意。")

    def _report(self, at: datetime) -> None:
        """The administration manager reports the steps that are theirs; the departments do so with their other work."""
        unit = self.people.units["administration"]
        for task in Assignment.objects.filter(topic="step", unit=unit, state__in=("open", "returned")).order_by("id"):
            if self.random.random() < 0.6:
                assignments.answer(task, text=self.random.choice(DONE), by=self.personnel, at=at)
