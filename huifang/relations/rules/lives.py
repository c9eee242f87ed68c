"""The lives of yearly plans, visits, lectures, greetings and suggestions. Pure (R2.17, R2.18, R8.2)."""

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move


def _has_text(facts: Facts) -> Decision:
    return YES if str(facts.get("text", "")).strip() else no("text_missing")


def _has_lines(facts: Facts) -> Decision:
    return YES if facts.get("lines") else no("plan_empty")


def _has_latest(facts: Facts) -> Decision:
    return YES if facts.get("latest") else no("material_outdated")


PLAN = Machine(
    name="relations.plan",
    states=("draft", "asked", "approved"),
    initial="draft",
    moves=(
        Move("ask", ("draft",), "asked", _has_lines),
        Move("approve", ("asked",), "approved"),
        Move("return", ("asked",), "draft"),
        Move("revise", ("approved",), "draft", _has_text),
    ),
)
VISIT = Machine(
    name="relations.visit",
    states=("planned", "asked", "approved", "done", "void"),
    initial="planned",
    moves=(
        Move("ask", ("planned",), "asked"),
        Move("approve", ("asked",), "approved"),
        Move("return", ("asked",), "planned"),
        Move("report", ("approved",), "done", _has_text),
        Move("void", ("planned", "approved"), "void", _has_text),
    ),
)
LECTURE = Machine(
    name="relations.lecture",
    states=("planned", "held", "cancelled"),
    initial="planned",
    moves=(
        Move("fetch", ("planned",), "planned"),
        Move("hold", ("planned",), "held", _has_latest),
        Move("cancel", ("planned",), "cancelled", _has_text),
    ),
)
GREETING = Machine(
    name="relations.greeting",
    states=("draft", "asked", "approved", "sending", "sent", "cancelled"),
    initial="draft",
    moves=(
        Move("ask", ("draft",), "asked"),
        Move("approve", ("asked",), "approved"),
        Move("return", ("asked",), "draft"),
        Move("begin", ("approved",), "sending"),
        Move("finish", ("sending",), "sent"),
        Move("cancel", ("draft", "approved"), "cancelled"),
    ),
)
SUGGESTION = Machine(
    name="relations.suggestion",
    states=("open", "answered", "void"),
    initial="open",
    moves=(
        Move("answer", ("open",), "answered", _has_text),
        Move("void", ("open",), "void", _has_text),
    ),
)
