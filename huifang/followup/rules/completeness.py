"""When a record may be saved as complete. Pure (R2.9, R6.2.2 of document A)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

SATISFACTIONS = ("very", "satisfied", "fair", "dissatisfied")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was on the screen: its field name, whether it must be answered, what was given."""

    field: str
    label: str
    required: bool
    value: str
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the agent wrote, as far as completeness depends on it."""

    satisfaction: str
    has_need: bool = False
    need: str = ""
    has_complaint: bool = False
    complaint: str = ""
    plan: str = ""
    suited: bool | None = None
    answers: Sequence[Asked] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that keeps the record from being complete, and the reason code."""

    field: str
    reason: str
    label: str = ""


def is_open_matter(sheet: Sheet) -> bool:
    """A need, a complaint or dissatisfaction leaves a matter open; each gets a plan."""
    return sheet.has_need or sheet.has_complaint or sheet.satisfaction == "dissatisfied"


def gaps(sheet: Sheet) -> list[Gap]:
    """What is missing, in the order of the screen; empty when the record is complete."""
    found = [Gap("suited", "suited_missing")] if sheet.suited is None else []
    for asked in sheet.answers:
        if asked.required and not asked.value.strip():
            found.append(Gap(asked.field, "answer_missing", asked.label))
        elif asked.value and asked.choices and asked.value not in asked.choices:
            found.append(Gap(asked.field, "answer_unknown", asked.label))
    if sheet.satisfaction not in SATISFACTIONS:
        found.append(Gap("satisfaction", "satisfaction_missing"))
    if sheet.has_need and not sheet.need.strip():
        found.append(Gap("need", "need_missing"))
    if sheet.has_complaint and not sheet.complaint.strip():
        found.append(Gap("complaint", "complaint_missing"))
    if is_open_matter(sheet) and not sheet.plan.strip():
        found.append(Gap("plan", "plan_missing"))
    return found
