"""The state of a customer file: which sections are complete, what is lacking, kept in ``Fullness`` (R1.1, R1.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huifang.archive import own_fields
from huifang.archive.models import Customer, CustomerSection, Fullness, OwnField
from huifang.archive.sections import SECTIONS, Section

BITS: Mapping[str, int] = {section.code: 1 << place for place, section in enumerate(SECTIONS)}
ALL_BITS = (1 << len(SECTIONS)) - 1


@dataclass(frozen=True, slots=True)
class State:
    """How a section stands: what it lacks of what it needs."""

    section: Section
    begun: bool
    lacking: tuple[str, ...]
    changed_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        """Is everything there that the section needs?"""
        return not self.lacking


def states_of(customer: Customer) -> dict[str, State]:
    """How every section of a file stands, without opening any: two queries."""
    rows = {
        row.section: row for row in CustomerSection.objects.filter(customer=customer).only("section", "filled", "changed_at", "customer")
    }
    required = _required_own()
    found = {}
    for section in SECTIONS:
        row = rows.get(section.code)
        filled = set(row.filled) if row else set()
        own = [code for code in required.get(section.code, ()) if customer.extra.get(code) in {None, ""}]
        lacking = (*(one.code for one in section.required if one.code not in filled), *own)
        found[section.code] = State(section, bool(filled), lacking, row.changed_at if row else None)
    return found


def lacking_words(state: State, own: Sequence[OwnField] = ()) -> list[str]:
    """The names of the fields that a section lacks."""
    labels = {field.code: field.label for field in own} | {field.code: field.label for field in state.section.fields}
    return [labels.get(code, code) for code in state.lacking]


@transaction.atomic
def refresh(ids: Iterable[int], at: datetime) -> int:
    """Write the completeness of these files anew, in a fixed number of statements; how many."""
    customers = {row.pk: row for row in Customer.objects.filter(pk__in=list(ids), canonical=None).only("pk", "extra")}
    filled: dict[int, dict[str, set[str]]] = {}
    for pk, section, codes in CustomerSection.objects.filter(customer__in=customers).values_list("customer", "section", "filled"):
        filled.setdefault(pk, {})[section] = set(codes)
    required = _required_own()
    rows = [_fullness(customer, filled.get(pk, {}), required, at) for pk, customer in customers.items()]
    Fullness.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["complete", "begun", "lacking", "changed_at"],
        batch_size=500,
    )
    return len(rows)


def _fullness(customer: Customer, filled: Mapping[str, set[str]], required: Mapping[str, Sequence[str]], at: datetime) -> Fullness:
    complete = begun = 0
    lacking: list[str] = []
    for section in SECTIONS:
        codes = filled.get(section.code, set())
        missing = [one.code for one in section.required if one.code not in codes]
        missing += [code for code in required.get(section.code, ()) if customer.extra.get(code) in {None, ""}]
        begun |= BITS[section.code] if codes else 0
        complete |= 0 if missing else BITS[section.code]
        lacking += [f"{section.code}.{code}" for code in missing]
    return Fullness(customer=customer, complete=complete, begun=begun, lacking=" ".join(lacking), changed_at=at)


def _required_own() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in own_fields.active():
        if field.required:
            found.setdefault(field.section, []).append(field.code)
    return found
