"""Asking for a loan: what, what for, until when; then the chain that the regulation names decides (R1.6)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive import grading
from huifang.archive.models import Customer
from huifang.archive.policy_grades import AccessGrade
from huifang.archive.sections import BY_CODE
from huifang.custody import access, rules
from huifang.custody.models import Lent, Loan
from huifang.custody.rules import LOAN
from huifang.custody.services.moving import move
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.grades import highest
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.selectors import home_unit
from huifang.paperwork import numbers
from huifang.regulations.selectors import rule_in_force

FORM, TEMPLATE = "custody.loan", "JY{year}-{seq:04}"
STATISTICS = "loan.statistics"
LONGEST_STATISTICS = 90
MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a card would lend: each section of each file that the borrower can't read as it is."""

    items: tuple[tuple[Customer, AccessGrade], ...]

    @property
    def grade(self) -> str:
        """The highest grade on the card."""
        return highest(rule.grade for _customer, rule in self.items)

    @property
    def chain(self) -> str:
        """The chain of the highest grade: the strictest decides for all that stands on one card."""
        return next((rule.chain for _customer, rule in self.items if rule.grade == self.grade and rule.chain), "")

    @property
    def days(self) -> int:
        """The longest time that every section on the card may be lent for."""
        return min((rule.days for _customer, rule in self.items), default=0)


def wanted(user: User, customers: Iterable[Customer], sections: Collection[str], at: datetime) -> Wanted:
    """What the user would need a loan for."""
    rows = list(customers)
    codes = [BY_CODE[code].code for code in dict.fromkeys(sections)]
    open_: Mapping[str, set[int]] = {code: grading.readable(user, rows, code, at) for code in codes}
    graded = {unit.pk: grading.rules_for(unit, at) for unit in {row.unit for row in rows}}
    return Wanted(
        tuple((row, graded[row.unit_id][code]) for row in rows for code in codes if row.pk not in open_[code] and graded[row.unit_id])
    )


@transaction.atomic
def ask(
    *, by: User, customers: Iterable[Customer], sections: Collection[str], purpose: str, ends_on: date, at: datetime, paper: bool = False
) -> Loan:
    """Ask for sections of one or more files, for a purpose, until the end of a day.

    Raises:
        Refused: the purpose or the end is missing or too far, nothing of it needs a loan, or no chain lends it.
    """
    enforce(gate.may(by, access.ASK))
    found = wanted(by, customers, sections, at)
    if not found.items:
        raise Refused(no("loan_needless"))
    if len({customer.pk for customer, _rule in found.items}) > MOST_FILES:
        raise Refused(no("loan_too_many", most=MOST_FILES))
    enforce(rules.may_ask(purpose=purpose, ends_on=ends_on, today=clock.local_date(at), days=found.days))
    kind = Loan.Kind.PAPER if paper else Loan.Kind.SCREEN
    loan = _card(by, kind, found.chain, found.grade, purpose, ends_on, at)
    Lent.objects.bulk_create(
        [Lent(loan=loan, customer=customer, section=rule.section, grade=rule.grade) for customer, rule in found.items], batch_size=500
    )
    record(
        "custody.loan.asked", loan, by=by, at=at, number=loan.number, grade=loan.grade, items=len(found.items), until=str(ends_on),
        customers=sorted({customer.pk for customer, _rule in found.items})[:20],
    )  # fmt: skip
    _request(loan, by, at, files=len({customer.pk for customer, _rule in found.items}))
    return loan


@transaction.atomic
def ask_statistics(*, by: User, purpose: str, ends_on: date, at: datetime) -> Loan:
    """Ask for the signature that statistics on graded data need (C 二2.8.6).

    Raises:
        Refused: not complete, not needed, or the regulation names no chain for it.
    """
    enforce(gate.may(by, access.ASK))
    if grading.may_count(by, at):
        raise Refused(no("loan_needless"))
    enforce(rules.may_ask(purpose=purpose, ends_on=ends_on, today=clock.local_date(at), days=LONGEST_STATISTICS))
    loan = _card(by, Loan.Kind.STATISTICS, STATISTICS, "", purpose, ends_on, at)
    record("custody.loan.asked", loan, by=by, at=at, number=loan.number, grade="", items=0, until=str(ends_on), customers=[])
    _request(loan, by, at, files=0)
    return loan


def _card(by: User, kind: str, chain: str, grade: str, purpose: str, ends_on: date, at: datetime) -> Loan:
    if not chain or rule_in_force(chain, clock.local_date(at), home_unit(by, at)) is None:
        raise Refused(no("loan_no_chain"))
    number = numbers.issue(FORM, template=TEMPLATE, subject=Ref.of(by), at=at)
    return Loan.objects.create(
        number=number, kind=kind, grade=grade, borrower=by, unit=home_unit(by, at), purpose=purpose.strip()[:300], chain=chain,
        asked_at=at, ends_at=clock.moment_of(ends_on + timedelta(days=1)),
    )  # fmt: skip


def _request(loan: Loan, by: User, at: datetime, *, files: int) -> Approval:
    facts: dict[str, int | str | bool] = {"loan.files": files, "loan.grade": loan.grade, "loan.paper": loan.kind == Loan.Kind.PAPER}
    title = _("Loan {number}").format(number=loan.number)
    return approvals.request(chain=loan.chain, subject=Ref.of(loan), by=by, title=title, at=at, facts=facts, reason=loan.purpose)


@transaction.atomic
def withdraw(loan: Loan, *, by: User, at: datetime) -> Loan:
    """Take back what was asked for, while nobody has decided.

    Raises:
        Refused: not theirs, or decided.
        Conflict: it was decided at this moment.
    """
    enforce(access.may_withdraw(by, loan))
    move(LOAN, loan, "withdraw", closed_at=at, closed_by=by)
    record("custody.loan.withdrawn", loan, by=by, at=at, number=loan.number)
    for approval in Approval.objects.filter(subject_kind=Loan.ref_kind, subject_id=loan.pk, state__in=("pending", "asked")):
        approvals.withdraw(approval, by=by, at=at)
    return loan
