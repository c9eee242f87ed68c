"""What a complaint is about beside its words (R3.1), by when the customer hears back (R3.2), by when an authority does."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huifang.complaints.models import Category, Complaint
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.obligations.ladders import after
from huifang.organization.models import Unit
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import TypedRule, rule_in_force, rules_in_force
from huifang.regulations.shapes import TimeLimit

FIRST_WORD, ANSWER = "time_limit.complaint.first_word", "time_limit.complaint.answer"
OUTSIDE = "time_limit.complaint.outside."
INTAKE = "time_limit.complaint.intake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What the person who takes a complaint notes beside its words."""

    wish: str = ""
    product: str = ""
    category: Category | None = None
    safety: bool = False
    opinion: bool = False
    bypass: bool = False
    outside_body: str = ""
    outside_number: str = ""

    def fill(self, complaint: Complaint) -> None:
        """Write them onto a complaint that is not stored yet."""
        complaint.wish, complaint.product, complaint.category = self.wish, self.product, self.category
        complaint.safety, complaint.opinion, complaint.bypass = self.safety, self.opinion, self.bypass
        complaint.outside_body, complaint.outside_number = self.outside_body, self.outside_number


NOTHING = Particulars()


def limit(code: str, at: datetime, unit: Unit | None = None) -> TypedRule[TimeLimit] | None:
    """The time limit of a code that is in force; none when no regulation has it."""
    rule = rule_in_force(code, clock.local_date(at), unit)
    return rule if rule and isinstance(rule.value, TimeLimit) else None


def due(rule: TypedRule[TimeLimit] | None, at: datetime) -> datetime | None:
    """When a limit that begins at ``at`` ends; none without a rule, or in a year whose holidays nobody has entered."""
    if rule is None:
        return None
    try:
        return after(at, rule.value.within, work_calendar())
    except UnknownYear:
        return None


def promised(at: datetime, unit: Unit | None = None) -> datetime | None:
    """When the customer hears back: the procedure's first word, else the answer of the departments (R3.2)."""
    from huifang.complaints.procedure import ComplaintProcedure

    found = rules_in_force(ComplaintProcedure, clock.local_date(at), unit)
    named = found[0].value.first_word_within if found else None
    return due((limit(named, at, unit) if named else None) or limit(FIRST_WORD, at, unit) or limit(ANSWER, at, unit), at)


def is_past(moment: datetime | None) -> bool:
    """Has the moment passed? What was promised for it can't be promised again."""
    return moment is not None and moment < clock.now()


def sentence(moment: datetime | None) -> str:
    """What the agent says at the end of the call; empty when nothing can be promised."""
    if moment is None:
        return ""
    local = clock.local(moment)
    words = _("We have written your complaint down. You will hear from us by {month}/{day} {time} at the latest.")
    return words.format(month=local.month, day=local.day, time=f"{local:%H:%M}")
