"""Guides at hand while a complaint is handled: what calms, what never to say, on what law to stand (R3.9)."""

from collections.abc import Iterable
from datetime import date

from huifang.complaints.models import Complaint
from huifang.complaints.safety_rules import ComplaintGuide
from huifang.kernel import clock
from huifang.organization.models import Unit
from huifang.regulations.selectors import rules_in_force

EVERY = "*"


def guides(about: Iterable[str], on: date, unit: Unit | None) -> list[ComplaintGuide]:
    """The guides for some categories or tiers, the particular ones before those for all."""
    wanted = {word.strip() for word in about if word.strip()}
    found = [rule.value for rule in rules_in_force(ComplaintGuide, on, unit)]
    own = [guide for guide in found if wanted & set(guide.categories)]
    return [*own, *(guide for guide in found if EVERY in guide.categories and guide not in own)]


def of_complaint(complaint: Complaint) -> list[ComplaintGuide]:
    """The guides for one complaint: by its category and those above it, and by its tier."""
    path = complaint.category.path.split(" / ") if complaint.category else []
    return guides([*path, complaint.tier], clock.today(), complaint.unit)
