"""The life of an approval and of its steps, which steps apply, when a step is through. Pure (R1.7, R3.5)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

Value = int | str | bool


def _has_text(facts: Facts) -> Decision:
    return YES if str(facts.get("text", "")).strip() else no("text_missing")


APPROVAL = Machine(
    name="approvals.approval",
    states=("pending", "asked", "granted", "refused", "withdrawn"),
    initial="pending",
    moves=(
        Move("approve", ("pending", "asked"), "pending"),
        Move("grant", ("pending", "asked"), "granted"),
        Move("refuse", ("pending", "asked"), "refused", _has_text),
        Move("ask", ("pending",), "asked", _has_text),
        Move("answer", ("asked",), "pending", _has_text),
        Move("delegate", ("pending",), "pending"),
        Move("pass_on", ("pending",), "pending"),
        Move("withdraw", ("pending", "asked"), "withdrawn"),
    ),
)

STEP = Machine(
    name="approvals.step",
    states=("waiting", "running", "approved", "refused", "passed_on", "dropped"),
    initial="waiting",
    moves=(
        Move("begin", ("waiting",), "running"),
        Move("approve", ("running",), "approved"),
        Move("refuse", ("running",), "refused"),
        Move("pass_on", ("running",), "passed_on"),
        Move("drop", ("waiting", "running"), "dropped"),
    ),
)

OPEN = ("pending", "asked")


class Compared(Protocol):
    """A condition as the rule holds it."""

    @property
    def fact(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def value(self) -> str: ...


class Stepped(Protocol):
    """A step as the rule holds it."""

    @property
    def min_amount(self) -> int | None: ...
    @property
    def conditions(self) -> Sequence[Compared]: ...


def holds(condition: Compared, facts: Mapping[str, Value]) -> bool:
    """Does the condition hold? A fact that was not given makes it hold: in doubt somebody is asked."""
    known = facts.get(condition.fact)
    if known is None:
        return True
    if condition.operator in {"at_least", "less_than"}:
        if isinstance(known, str):
            return True
        return (int(known) >= int(condition.value)) is (condition.operator == "at_least")
    word = ("yes" if known else "no") if isinstance(known, bool) else str(known)
    return (word == condition.value) is (condition.operator == "is")


def applies(step: Stepped, amount: int | None, facts: Mapping[str, Value]) -> bool:
    """Does the step apply to this amount and these facts? Without an amount a step from an amount applies."""
    if step.min_amount is not None and amount is not None and amount < step.min_amount:
        return False
    return all(holds(condition, facts) for condition in step.conditions)


def chosen(steps: Sequence[Stepped], amount: int | None, facts: Mapping[str, Value]) -> list[int]:
    """The places of the steps that apply, in order."""
    return [place for place, step in enumerate(steps) if applies(step, amount, facts)]


def wanted(how_many: str, number: int | None, agreed: int, left: int) -> int:
    """How many agreements the step still needs, ``left`` people being able to give one.

    Where fewer people are there than the rule asks for, all of them; never nobody as long as nobody has agreed.
    """
    asked = {"one": 1, "all": agreed + left}.get(how_many, number or 1)
    return max(min(asked, agreed + left) - agreed, 0 if agreed else 1)


def is_through(how_many: str, number: int | None, agreed: int, left: int) -> bool:
    """Have enough people agreed?"""
    return agreed > 0 and wanted(how_many, number, agreed, left) == 0


def may_stand(person: int, *, requester: int, decided: Collection[int]) -> Decision:
    """Nobody decides their own request, and nobody twice unless the rule lets them (then ``decided`` is empty)."""
    if person == requester:
        return no("own_request")
    return no("decided_already") if person in decided else YES
