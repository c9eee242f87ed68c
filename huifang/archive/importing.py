"""The customer register as something that can be imported: its fields, how a row is read, and what undoing meets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import own_fields
from huifang.archive import register_words as words
from huifang.archive.models import (
    Contact,
    ContactNumber,
    Contract,
    Customer,
    CustomerSection,
    Milestone,
    OwnField,
    Payment,
    Product,
    Project,
    QualityEntry,
)
from huifang.archive.reading_rows import RowReader
from huifang.archive.register_rows import RegisterRow, Work
from huifang.archive.registering import Registrar
from huifang.imports import registry
from huifang.imports.models import Batch
from huifang.imports.registry import ImportKind, Obstacle, Outcome, Plan, Refusal, Text
from huifang.imports.rules.cells import Cell, text_of
from huifang.imports.rules.fields import Field, Wanted
from huifang.imports.rules.lines import Line
from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.organization import access
from huifang.organization.models import RoleAssignment, Unit
from huifang.organization.selectors import home_unit
from huifang.regulations.selectors import book
from huifang.search.services import refresh_many

PERMISSION = "archive.customer.import"


def wanted(types: Callable[[str], object], own: Sequence[OwnField] = ()) -> Wanted:
    """The fields of a register; ``types`` tells whether a text names project types; ``own`` are the company's fields."""

    def field(code: str, label: Text, synonyms: tuple[str, ...], looks: Callable[[Cell], bool] | None = None, **more: Any) -> Field:
        return Field(code, label, synonyms, looks=looks, weak=words.WEAK.get(code, ()), **more)

    return Wanted(
        (
            field("customer", _("customer name"), words.CUSTOMER, words.looks_like_customer, required=True, shared=True),
            field("contact", _("contact"), words.CONTACT, words.looks_like_person, shared=True, help=_("May hold telephone numbers too.")),
            field(
                "phone", _("telephone"), words.PHONE, words.looks_like_phone, many=True, shared=True, help=_("Several columns may hold it.")
            ),
            field("type", _("project type"), words.TYPE, lambda cell: bool(types(text_of(cell))), required=True),
            field("completed", _("completed on"), words.COMPLETED, words.looks_like_date, required=True),
            field("contract", _("contract number"), words.CONTRACT),
            field("region", _("region"), words.REGION, words.looks_like_region, shared=True, help=_("Else it is taken from the address.")),
            field("address", _("address"), words.ADDRESS, words.looks_like_address, shared=True),
            field("project", _("project name"), words.NAME),
            field("signed", _("contract signed on"), words.SIGNED, words.looks_like_date),
            field("cycle", _("cycle"), words.CYCLE, words.looks_like_cycle),
            field("grade", _("customer class"), words.GRADE, shared=True),
            field("position", _("position"), words.POSITION, shared=True),
            field("email", _("e-mail"), words.EMAIL, words.looks_like_email, shared=True),
            field("industry", _("industry"), words.INDUSTRY, shared=True),
            field("owner", _("owner"), words.OWNER, help=_("The name of a user.")),
            field("remarks", _("remarks"), words.REMARKS, many=True),
            *(field(own_fields.PREFIX + one.code, one.label, (one.label,), shared=True) for one in own),
        ),
        words.IGNORED,
    )


@dataclass
class RegisterRun(registry.Run):
    """One pass over a register."""

    reader: RowReader
    registrar: Registrar
    names: Mapping[str, str]

    def read(self, line: Line, fields: Mapping[str, Sequence[int]]) -> RegisterRow | Refusal:
        """The row, or why it can't be used."""
        return self.reader.read(line, fields)

    def plan(self, items: Sequence[Any]) -> Plan:
        """What the rows will create."""
        work = self.registrar.plan(items)
        outcomes = [
            Outcome(
                row.number,
                row.name,
                made=tuple(made.made),
                details=("、".join(self.names.get(kind, kind) for kind in row.types), shown(row.completed, row.precision)),
                notices=row.notices,
            )
            for row, made in zip(items, work.rows, strict=True)
        ]
        return Plan(outcomes, work.counts, work)

    def write(self, plan: Plan, *, batch: str, at: datetime) -> None:
        """Store what was planned."""
        assert isinstance(plan.work, Work)
        assert batch == self.registrar.batch
        self.registrar.write(plan.work, at=at)

    def forget(self) -> None:
        """Drop what is remembered."""
        self.registrar.forget()

    def seen(self, item: Any) -> str:
        """Customers are counted once."""
        return str(item.key)


class Register(ImportKind):
    """客户登记表: customers, their people and numbers, contracts and projects, a row per project."""

    code: ClassVar[str] = "register"
    label: ClassVar[Text] = _("Customer register")
    permission: ClassVar[str] = PERMISSION
    thing: ClassVar[str] = "customers"
    reasons: ClassVar[Mapping[str, Text]] = {
        "customer_missing": _("customer name missing"),
        "type_missing": _("project type unknown"),
        "type_unknown": _("project type unknown"),
        "completed_empty": _("completion date unusable"),
        "completed_no_year": _("completion date unusable"),
        "completed_impossible": _("completion date unusable"),
        "completed_unreadable": _("completion date unusable"),
        "completed_out_of_range": _("completion date unusable"),
    }
    mends: ClassVar[Mapping[str, Text]] = {
        "customer_missing": _("Write the customer's full name."),
        "type_missing": _("Write the project type."),
        "type_unknown": _("Write a project type that the regulation names, or add this word to a type there."),
        "completed_empty": _("Write the date, such as 2024-06-10, or the month, such as 2024-06."),
        "completed_no_year": _("Add the year: 2024-06-10."),
        "completed_impossible": _("The calendar has no such day; write 2024-06-10, or the month, such as 2024-06."),
        "completed_unreadable": _("Write the date, such as 2024-06-10, or the month, such as 2024-06."),
        "completed_out_of_range": _("This date is too long ago or too far ahead; check the year."),
    }
    notices: ClassVar[Mapping[str, Text]] = {
        "phone_unreadable": _("The telephone number can't be read; the text is kept in the project's remarks."),
        "planned": _("The completion date lies ahead; the project counts as planned."),
        "own_unfit": _("A value does not fit its own field and is left out."),
        "owner_unknown": _("No user has the name in the owner column; the chosen owner is used."),
    }
    counts: ClassVar[Mapping[str, Text]] = {
        "customers_created": _("customers created"),
        "customers_matched": _("customers on file already"),
        "projects_created": _("projects created"),
        "projects_matched": _("projects on file already"),
        "contacts_created": _("contacts created"),
        "numbers_created": _("telephone numbers created"),
        "contracts_created": _("contracts created"),
    }
    made: ClassVar[Mapping[str, Text]] = {
        "customer": _("customer"),
        "contact": _("contact"),
        "number": _("telephone number"),
        "contract": _("contract"),
        "project": _("project"),
    }

    def wanted(self, at: datetime) -> Wanted:
        """The fields; a project type is what the rules of the day name so."""
        rules = book(clock.local_date(at))
        return wanted(lambda text: text and all(map(rules.type_named, words.split_types(text) or [text])), own_fields.active())

    def settle(self, options: Mapping[str, object], *, by: Actor, at: datetime) -> dict[str, object]:
        """``unit`` (id or code) whose customers they become, ``owner`` (id or user name).

        Raises:
            Refused: unit or owner unknown, or out of the actor's reach; no project type is in force.
        """
        if not book(clock.local_date(at)).project_types:
            raise Refused(no("no_project_types"))
        unit = _unit(options.get("unit"), by, at)
        if isinstance(by, User):
            decision = access.within(by, PERMISSION, owners=[], unit=unit.pk)
            if not decision:
                raise Refused(decision)
        owner = _owner(options.get("owner"))
        return {"unit": unit.pk, "unit_name": unit.name, "owner": owner.pk if owner else None, "owner_name": owner.name if owner else ""}

    def run(self, options: Mapping[str, object], *, batch: str, at: datetime) -> RegisterRun:
        """Begin a pass."""
        rules = book(clock.local_date(at))
        owner, unit = options.get("owner"), options["unit"]
        assert isinstance(unit, int)
        assert owner is None or isinstance(owner, int)
        reader = RowReader(rules.type_named, _user_names(), clock.local_date(at), own_fields.active())
        names = {code: kind.short_name for code, kind in rules.project_types.items()}
        return RegisterRun(reader, Registrar(unit=unit, owner=owner, batch=batch), names)

    def fingerprint(self, at: datetime) -> str:
        """Newest ids, the last import or undo, and the rules: one of them moves when a preview may be wrong."""
        newest = [model.objects.aggregate(id=Max("id"))["id"] or 0 for model in (Customer, Contact, ContactNumber, Contract, Project)]
        last = Batch.objects.aggregate(at=Max("finished_at"))["at"]
        return "/".join(map(str, (*newest, last, book(clock.local_date(at)).fingerprint[:16])))

    def obstacles(self, batch: str) -> list[Obstacle]:
        """Changes since, and rows of others under this batch's rows."""
        ours = Q(batch=batch)
        checks: list[tuple[Text, QuerySet[Any]]] = [
            (_("customers changed since the import"), Customer.objects.filter(ours, version__gt=1)),
            (_("customers that others were merged into"), Customer.objects.filter(canonical__batch=batch).exclude(batch=batch)),
            (_("customers that were merged since"), Customer.objects.filter(ours).exclude(canonical=None)),
            (_("contacts changed since the import"), Contact.objects.filter(ours, version__gt=1)),
            (_("contacts added since to imported customers"), Contact.objects.filter(customer__batch=batch).exclude(ours)),
            (_("telephone numbers dialled since"), ContactNumber.objects.filter(ours).exclude(standing=ContactNumber.Standing.UNKNOWN)),
            (_("telephone numbers added since to imported contacts"), ContactNumber.objects.filter(contact__batch=batch).exclude(ours)),
            (_("contracts changed since the import"), Contract.objects.filter(ours, version__gt=1)),
            (_("contracts added since to imported customers"), Contract.objects.filter(customer__batch=batch).exclude(ours)),
            (_("sections written since for imported customers"), CustomerSection.objects.filter(customer__batch=batch)),
            (_("products added since to imported customers"), Product.objects.filter(customer__batch=batch)),
            (_("quality entries of imported customers"), QualityEntry.objects.filter(customer__batch=batch)),
            (_("payments of imported contracts"), Payment.objects.filter(contract__batch=batch)),
            (_("projects changed since the import"), Project.objects.filter(ours, version__gt=1)),
            (_("projects added since to imported customers"), Project.objects.filter(customer__batch=batch).exclude(ours)),
            (_("projects added since to imported contracts"), Project.objects.filter(contract__batch=batch).exclude(ours)),
            (_("things noted as done for imported projects"), Milestone.objects.filter(project__batch=batch)),
        ]
        return [Obstacle(text, count) for text, rows in checks if (count := rows.aggregate(n=Count("pk"))["n"])]

    def undo(self, batch: str, *, limit: int) -> int:
        """Projects, contracts, numbers, contacts, customers, in this order."""
        paths = (
            (Project, "customer_id"),
            (Contract, "customer_id"),
            (ContactNumber, "contact__customer_id"),
            (Contact, "customer_id"),
            (Customer, "id"),
        )
        for model, path in paths:
            rows = model.objects.filter(batch=batch).order_by("id").values_list("id", path)[:limit]
            found = list(rows)
            if found:
                model.objects.filter(pk__in=[pk for pk, _customer in found]).delete()
                refresh_many(Customer.ref_kind, {customer for _pk, customer in found})
                return len(found)
        return 0

    def finished(self, batch: str, *, by: Actor, at: datetime) -> None:
        """Nothing: planning hears of it through the journal."""


def shown(day: date, precision: str) -> str:
    """2024-06-10, or 2024-06 of a month."""
    return f"{day:%Y-%m}" if precision == "month" else day.isoformat()


def default_unit(by: Actor, at: datetime) -> Unit | None:
    """The team whose agents call: the actor's own if it has agents, else the one with most, else the company."""
    today = clock.local_date(at)
    held = RoleAssignment.objects.filter(role="agent", valid_from__lte=today, user__is_active=True, unit__is_active=True)
    held = held.filter(Q(valid_until=None) | Q(valid_until__gte=today))
    counted = dict(held.values_list("unit").annotate(n=Count("pk")))
    own = home_unit(by, at) if isinstance(by, User) else None
    if own and (own.pk in counted or not counted):
        return own
    best = max(counted, key=lambda unit: (counted[unit], -unit), default=0)
    return Unit.objects.filter(pk=best).first() or Unit.objects.filter(parent=None, is_active=True).order_by("pk").first()


def _unit(given: object, by: Actor, at: datetime) -> Unit:
    if given in {None, ""}:
        unit = default_unit(by, at)
        if unit is None:
            raise Refused(no("no_unit"))
        return unit
    known = Q(pk=given) if isinstance(given, int) or str(given).isdigit() else Q(code=str(given)) | Q(name=str(given))
    unit = Unit.objects.filter(known, is_active=True).first()
    if unit is None:
        raise Refused(no("unit_unknown", unit=str(given)))
    return unit


def _owner(given: object) -> User | None:
    if given in {None, ""}:
        return None
    known = Q(pk=given) if isinstance(given, int) or str(given).isdigit() else Q(username__iexact=str(given)) | Q(name=str(given))
    owner = User.objects.filter(known, is_active=True).first()
    if owner is None:
        raise Refused(no("owner_unknown", owner=str(given)))
    return owner


def _user_names() -> dict[str, int]:
    """Names that only one active user has."""
    found: dict[str, int] = {}
    doubled: set[str] = set()
    for pk, name in User.objects.filter(is_active=True).values_list("id", "name"):
        if found.setdefault(name, pk) != pk:
            doubled.add(name)
    return {name: pk for name, pk in found.items() if name not in doubled}


REGISTER = Register()
registry.register(REGISTER)
