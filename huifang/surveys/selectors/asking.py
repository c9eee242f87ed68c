"""Which questionnaires and inspections concern a call or a link now (R2.14)."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from huifang.archive.models import Customer
from huifang.surveys.models import Inspection, QuestionnaireVersion

MOST_ON_A_CALL = 3


def published() -> list[QuestionnaireVersion]:
    """Every version that is asked now, by title."""
    rows = QuestionnaireVersion.objects.filter(state="published", questionnaire__retired_at=None)
    return list(rows.select_related("questionnaire").order_by("questionnaire__title", "pk"))


def for_customer(customer: Customer, types: Collection[str], *, on_calls: bool = False) -> list[QuestionnaireVersion]:
    """Versions that fit the customer's class and one of the project types; no types: only those that are for all types."""
    return [
        version for version in published() if _fits(version, customer.grade, types) and (version.questionnaire.on_calls or not on_calls)
    ]


def _fits(version: QuestionnaireVersion, grade: str, types: Collection[str]) -> bool:
    wanted, grades = version.questionnaire.project_types, version.questionnaire.grades
    return (not wanted or bool(set(wanted) & set(types))) and (not grades or grade in grades)


def inspections(on: date, regions: Collection[str], types: Collection[str]) -> list[Inspection]:
    """Inspections that last on a day and concern one of these regions and project types."""
    rows = Inspection.objects.filter(begins_on__lte=on, ends_on__gte=on, withdrawn_at=None)
    rows = rows.filter(Q(region="") | Q(region__in=[r for r in regions if r])).order_by("ends_on", "pk")
    return [row for row in rows if not row.project_types or set(row.project_types) & set(types)]
