"""How serious safety is called out, and how members' voices are answered, by the company's regulation. Pure (R3.8, R3.9, R12.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

LIMIT = "time_limit_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRung:
    """Who is called, and how many minutes they have to acknowledge."""

    role: Annotated[str, Term(_("Calls"), refers="role")]
    minutes: Annotated[int, Term(_("Minutes to acknowledge"), least=1, most=240)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAlarm:
    """Serious safety: the chain that is called until somebody acknowledges, and what is done first (R3.8, document E)."""

    chain: Annotated[tuple[AlarmRung, ...], Term(_("Chain"), _("The next in line is called when nobody acknowledges in time"))]
    at_once: Annotated[tuple[str, ...], Term(_("Told at once besides"), refers="role")] = ("general_manager",)
    first_actions: Annotated[tuple[str, ...], Term(_("First action"), _("One step per line"), most=200)]
    report_to: Annotated[tuple[str, ...], Term(_("The immediate report goes to"), refers="role")] = ("general_manager", "vice_president")

    def check(self) -> Iterator[Problem]:
        """Somebody is called, and something is done first."""
        if not self.chain:
            yield Problem(("chain",), "empty_list")
        if not self.first_actions:
            yield Problem(("first_actions",), "empty_list")


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalVoice:
    """Suggestions and complaints of members about the centre (R12.3)."""

    answered_by: Annotated[tuple[str, ...], Term(_("Answers"), refers="role")] = ("follow_up_head", "administration_manager")
    answered_within: Annotated[str | None, Term(_("Time limit of the answer"), refers=LIMIT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintGuide:
    """What to say, what never to say and on what law to stand, for some categories or tiers of complaints (R3.9, D2, E)."""

    title: Annotated[str, Term(_("Title"), most=40)]
    categories: Annotated[
        tuple[str, ...], Term(_("Applies to complaints"), _("Names of categories, or codes of tiers; * for all"), most=40)
    ] = ("*",)
    calm: Annotated[tuple[str, ...], Term(_("Calm-down phrases"), _("One per line"), most=200)] = ()
    never: Annotated[tuple[str, ...], Term(_("Never say"), _("One per line"), most=200)] = ()
    legal: Annotated[tuple[str, ...], Term(_("Legal bases"), _("One per line"), most=200)] = ()


def _called(facts: Facts) -> Decision:
    return YES if facts.get("called") else no("alarm_not_called")


ALARM = Machine(
    name="complaints.alarm",
    states=("ringing", "acknowledged"),
    initial="ringing",
    moves=(Move("call_next", ("ringing",), "ringing"), Move("acknowledge", ("ringing",), "acknowledged", _called)),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the chain: whom, and until when they may acknowledge."""

    rung: int
    role: str
    until: datetime


def call_at(rule: SafetyAlarm, rung: int, at: datetime) -> Call:
    """The call number ``rung`` made at ``at``; the chain goes round until somebody acknowledges."""
    step = rule.chain[rung % len(rule.chain)]
    return Call(rung, step.role, at + timedelta(minutes=step.minutes))


TIERS = ("first", "second", "opinion", "safety")


def may_raise_tier(now: str, wanted: str, reason: str) -> Decision:
    """Up at once, with a reason."""
    if wanted not in TIERS or TIERS.index(wanted) <= TIERS.index(now):
        return no("tier_not_higher")
    return YES if reason.strip() else no("tier_reason_missing")


def may_lower_tier(now: str, wanted: str, reason: str) -> Decision:
    """Down only knowingly: with a reason, and everybody who was called is told."""
    if wanted not in TIERS or TIERS.index(wanted) >= TIERS.index(now):
        return no("tier_not_lower")
    return YES if reason.strip() else no("tier_reason_missing")
