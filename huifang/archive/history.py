"""The timeline of a customer: facts about it, about everything that belongs to it, and from the contexts above (R1.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext

from huifang.accounts.models import User
from huifang.archive import happenings, labels
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Payment, Product, Project, QualityEntry
from huifang.archive.sections import BY_CODE
from huifang.journal import selectors as journal
from huifang.journal.models import Event
from huifang.journal.selectors import Line
from huifang.kernel.refs import Ref

PAGE = 20
_MODELS: dict[str, type[Model]] = {model.ref_kind: model for model in (Customer, Contact, ContactNumber, Contract, Project, Product)}


def subjects_of(customer: Customer) -> list[Ref]:
    """The customer, what was merged into it, and what belongs to it: a fixed number of queries."""
    found = [Ref.of(customer), *_refs(Customer.ref_kind, family_of(customer)[1:])]
    found += _refs(Contact.ref_kind, customer.contacts.values_list("pk", flat=True))
    found += _refs(ContactNumber.ref_kind, ContactNumber.objects.filter(contact__customer=customer).values_list("pk", flat=True))
    found += _refs(Contract.ref_kind, customer.contracts.values_list("pk", flat=True))
    found += _refs(Project.ref_kind, customer.projects.values_list("pk", flat=True))
    found += _refs(Product.ref_kind, customer.products.values_list("pk", flat=True))
    found += _refs(QualityEntry.ref_kind, customer.quality.values_list("pk", flat=True))
    found += _refs(Payment.ref_kind, Payment.objects.filter(contract__customer=customer).values_list("pk", flat=True))
    return found


def family_of(customer: Customer) -> list[int]:
    """The customer and those that were merged into it."""
    return [customer.pk, *Customer.objects.filter(canonical=customer).order_by("pk").values_list("pk", flat=True)]


def timeline(customer: Customer, *, user: User | None = None, before: int | None = None, limit: int = PAGE) -> Sequence[Line]:
    """The newest facts, or those before an event, in words; changes with what was and what is.

    With ``user``, what the contexts above did for the customer as well, as far as that user may see each row.
    """
    subjects = subjects_of(customer)
    if user is not None:
        subjects += happenings.subjects(user, family_of(customer))
    events = journal.history(subjects, limit=limit, before=before)
    return [replace(line, text=line.text + _detail(event)) for line, event in zip(journal.lines(events), events, strict=True)]


def _refs(kind: str, ids: Iterable[int]) -> list[Ref]:
    return [Ref(kind, str(pk)) for pk in ids]


def _detail(event: Event) -> str:
    data = event.data
    if event.kind == "archive.section.changed":
        return f" {gettext(BY_CODE[str(data['section'])].label)}"
    if event.kind == "archive.number.marked":
        return f" {labels.STANDINGS[str(data['standing'])][0]}"
    if event.kind == "archive.project.created":
        return f" {labels.type_name(str(data.get('type', '')))}"
    changed, model = data.get("changed"), _MODELS.get(event.subject_kind)
    if not isinstance(changed, dict) or model is None:
        return ""
    return " " + "；".join(_change(model, name, pair) for name, pair in sorted(changed.items()))


def _change(model: type[Model], name: str, pair: Sequence[object]) -> str:
    old, new = (_shown(model, name, value) for value in pair)
    try:
        label = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return ""
    return f"{label}: {old} → {new}"


def _shown(model: type[Model], name: str, value: object) -> str:
    if value in {None, ""}:
        return "–"
    if name == "type":
        return labels.type_name(str(value))
    if name == "contract":
        return Contract.objects.filter(pk=str(value)).values_list("number", flat=True).first() or "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    choices = dict(getattr(model._meta.get_field(name), "flatchoices", ()) or ())
    return str(choices.get(value, value))
