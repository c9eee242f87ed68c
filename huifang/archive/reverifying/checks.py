"""Due days of files, verifying them, and the duties of units that follow from them; all set-based (R1.5).

A file's due day is a column. What a unit has due on one day is one duty of the ledger (unit × day), which climbs the ladder of
the rule's time limit while one of these files is not verified: the ledger grows with days, not with files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from huifang.accounts.models import User
from huifang.archive.models import Customer, FileCheck
from huifang.archive.reverifying import access
from huifang.archive.reverifying.rules import Reverification, due_again
from huifang.journal.services import Fact, record_many
from huifang.kernel import clock
from huifang.kernel.decision import enforce, no
from huifang.kernel.refs import Ref, system
from huifang.obligations import services as obligations
from huifang.obligations.ladders import before
from huifang.obligations.models import Obligation
from huifang.organization import access as gate
from huifang.organization.models import Unit
from huifang.organization.selectors import holders, work_calendar
from huifang.regulations.models import Rule
from huifang.regulations.selectors import TypedRule, rule_in_force, rules_in_force
from huifang.regulations.shapes import TimeLimit

UNIT_FILES = "archive.unit_files"
"""What a duty is about: the files of a unit, under the unit's id."""
CLERK = "information_clerk"
WORKER = system("archive")
AT_ONCE = 500
"""So many files at most are verified by one act."""


def rule_on(at: datetime) -> TypedRule[Reverification] | None:
    """The rule in force, or none: then no file is due."""
    return next(iter(rules_in_force(Reverification, clock.local_date(at))), None)


def nightly(at: datetime) -> None:
    """Give new files their due day, follow units, and bring the units' duties to what is due. Safe to run twice, or be killed."""
    rule = rule_on(at)
    if rule is None:
        return
    _begin(rule.value, at)
    _follow_units()
    _expect(rule, at)
    settle(at=at)


@transaction.atomic
def _begin(rule: Reverification, at: datetime) -> None:
    """A row for each file in use that has none: it is due a period after it is first seen."""
    unit, customer, check = (connection.ops.quote_name(name) for name in ("unit_id", "archive_customer", "archive_filecheck"))
    sql = (
        f"INSERT INTO {check} (customer_id, due_on, {unit}) SELECT c.id, %s, c.unit_id FROM {customer} c "
        f"WHERE c.canonical_id IS NULL AND NOT EXISTS (SELECT 1 FROM {check} k WHERE k.customer_id = c.id) ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [due_again(clock.local_date(at), rule.every).isoformat()])


def _follow_units() -> None:
    """Files that changed their unit count for the new one; merged ones are files no more."""
    FileCheck.objects.filter(customer__canonical__isnull=False).delete()
    unit = Customer.objects.filter(pk=OuterRef("customer")).values("unit")[:1]
    FileCheck.objects.exclude(unit=F("customer__unit")).update(unit=Subquery(unit))


def _expect(rule: TypedRule[Reverification], at: datetime) -> None:
    limit = rule_in_force(rule.value.limit, clock.local_date(at)) if rule.value.limit else None
    calendar, today = work_calendar(), clock.local_date(at)
    ahead = limit.value.warn_before if limit and isinstance(limit.value, TimeLimit) else None
    horizon = today + timedelta(days=rule.value.ahead_days)
    known = set(_duties(rule.code).values_list("subject_id", "occurrence"))
    for unit, due_on in FileCheck.objects.filter(due_on__lte=horizon).values_list("unit", "due_on").distinct().order_by("due_on", "unit"):
        if (unit, due_on.isoformat()) in known:
            continue
        due = calendar.end_of_working_day(calendar.previous_working_day(due_on, strict=False))
        warn = before(due, ahead, calendar) if ahead else None
        obligations.oblige(
            rule=Rule(pk=rule.id, code=rule.code), subject=Ref(UNIT_FILES, str(unit)), occurrence=due_on.isoformat(), due_at=due,
            warn_at=warn if warn and warn > at else None, owner=owner_of(unit, at), target_on=due_on,
            ladder=rule.value.limit or "", by=WORKER, at=at,
        )  # fmt: skip


def owner_of(unit: int, at: datetime) -> Ref:
    """Whose duty the files of a unit are: its information clerk, else who leads it."""
    clerks = holders(CLERK, unit, at)
    return Ref.of(clerks[0]) if clerks else Ref(Unit.ref_kind, str(unit))


def _duties(code: str = "") -> QuerySet[Obligation]:
    rows = Obligation.objects.filter(subject_kind=UNIT_FILES)
    return rows.filter(rule_code=code) if code else rows


def settle(*, at: datetime, units: Sequence[int] = (), by: User | Ref = WORKER) -> int:
    """Close the duties of which no file is left to verify; the number closed."""
    rows = _duties().filter(state=Obligation.State.OPEN)
    if units:
        rows = rows.filter(subject_id__in=units)
    duties = list(rows)
    oldest = _oldest({duty.subject_id for duty in duties})
    closed = 0
    for duty in duties:
        left = oldest.get(duty.subject_id)
        if duty.target_on is not None and (left is None or left > duty.target_on):
            closed += obligations.fulfil(duty, evidence=Ref(UNIT_FILES, str(duty.subject_id)), by=by, at=at)
    return closed


def _oldest(units: set[int]) -> dict[int, date]:
    """The earliest due day of each unit's files."""
    rows = FileCheck.objects.filter(unit__in=units).values_list("unit").annotate(first=Min("due_on")).order_by()
    return dict(rows)


@transaction.atomic
def verify(customers: Sequence[int], *, by: User, at: datetime) -> int:
    """核定无误: these files were looked at and are right; the number verified now. Saying so twice changes nothing.

    Raises:
        Refused: no rule asks for it, too many at once, or one of the files is not theirs to verify; nothing was written.
    """
    rule = rule_on(at)
    if rule is None:
        enforce(no("reverification_no_rule"))
        return 0
    wanted = sorted(set(customers))
    enforce(no("reverification_too_many", n=AT_ONCE) if len(wanted) > AT_ONCE else gate.may(by, access.VERIFY))
    rows = Customer.objects.filter(access.files_to_verify(by), pk__in=wanted, canonical=None)
    mine = dict(rows.values_list("pk", "unit"))
    if missing := set(wanted) - set(mine):
        customer = Customer.objects.filter(pk__in=missing).first()
        enforce(access.may_verify(by, customer) if customer else no("out_of_reach", permission=access.VERIFY))
    today = clock.local_date(at)
    due = due_again(today, rule.value.every)
    FileCheck.objects.bulk_create(
        [FileCheck(customer_id=pk, unit_id=unit, due_on=today) for pk, unit in mine.items()], ignore_conflicts=True
    )
    changed = [pk for pk in wanted if _verify_one(pk, mine[pk], due, by, at)]
    record_many([Fact("archive.file.verified", Ref(Customer.ref_kind, str(pk)), at, {"due": due}) for pk in changed], by=by)
    settle(at=at, units=sorted(set(mine.values())), by=by)
    return len(changed)


def _verify_one(pk: int, unit: int, due: date, by: User, at: datetime) -> bool:
    rows = FileCheck.objects.filter(Q(verified_at=None) | Q(due_on__lt=due), customer=pk)
    return bool(rows.update(verified_at=at, verified_by=by, due_on=due, unit=unit))


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the overview: its files, those verified in time, those late, and since when."""

    unit: Unit
    files: int
    late: int
    soon: int
    oldest: date | None

    @property
    def fresh(self) -> int:
        """Files that are not late."""
        return self.files - self.late


def overview(user: User, at: datetime) -> list[UnitLine]:
    """Each supervised unit that has files, the latest first: three queries."""
    today = clock.local_date(at)
    units = {unit.pk: unit for unit in access.supervised_units(user)}
    rule = rule_on(at)
    ahead = today + timedelta(days=rule.value.ahead_days if rule else 0)
    late, soon = Q(due_on__lt=today), Q(due_on__gte=today, due_on__lte=ahead)
    rows = FileCheck.objects.filter(unit__in=units).values("unit").order_by()
    counted = rows.annotate(n=Count("pk"), late=Count("pk", filter=late), soon=Count("pk", filter=soon), oldest=Min("due_on"))
    lines = [UnitLine(units[c["unit"]], c["n"], c["late"], c["soon"], c["oldest"] if c["late"] else None) for c in counted]
    return sorted(lines, key=lambda line: (-line.late, line.unit.path))


def check_of(customer: Customer | int) -> FileCheck | None:
    """How the verification of a file stands; none while no rule asks for it."""
    return FileCheck.objects.select_related("verified_by").filter(customer=customer).first()
