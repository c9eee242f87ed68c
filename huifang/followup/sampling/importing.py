"""Populations that somebody brings in, such as the repair orders of last week: a row for each record of a customer on file (R2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.importing import PERMISSION
from huifang.archive.models import Customer
from huifang.followup.models import Draw, Listed, Member
from huifang.followup.sampling.scope import Reach, reaches
from huifang.imports import registry
from huifang.imports.models import Batch
from huifang.imports.registry import Ask, Fault, ImportKind, Obstacle, Outcome, Plan, Refusal, Run, Text
from huifang.imports.rules.cells import Cell, text_of
from huifang.imports.rules.fields import Field, Wanted
from huifang.imports.rules.lines import Line
from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.kernel.chinese import company_key
from huifang.kernel.dates import parse_date, why_not
from huifang.kernel.decision import Refused, no

KIND = "population"
NOT_FOUND = "population_rule_unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """A usable row: the customer on file and the record."""

    row: int
    customer: int
    name: str
    number: str
    on: date
    note: str

    @property
    def key(self) -> tuple[int, date, str]:
        """By which the same record is known again."""
        return self.customer, self.on, self.number


@dataclass(frozen=True, slots=True)
class Known:
    """A customer on file, as far as a row needs it."""

    pk: int
    unit: int
    owner: int | None
    seen: bool


class PopulationRun(Run):
    """One pass over a list: who is meant is looked up for each chunk of rows in two queries."""

    def __init__(self, *, rule: str, units: frozenset[int], owner: int | None, viewer: User | None, today: date) -> None:
        self.rule, self.units, self.owner, self.viewer, self.today = rule, units, owner, viewer, today
        self.customers: dict[str, Known] = {}
        self.met: dict[tuple[int, date, str], int] = {}
        self.forget()

    def forget(self) -> None:
        """Nothing that planning remembers outlives a chunk."""

    def prepare(self, lines: Sequence[Line], fields: Mapping[str, Sequence[int]]) -> None:
        """The customers that a chunk names."""
        columns = fields.get("customer", ())
        names = {company_key(_text(next(iter(line.of(columns)), None))) for line in lines}
        rows = list(Customer.objects.filter(name_key__in=names - {""}, canonical=None).values_list("name_key", "pk", "unit", "owner"))
        seen = {pk for _key, pk, _unit, _owner in rows}
        if self.viewer is not None:
            visible = Customer.objects.filter(archive.visible_to(self.viewer))
            seen = set(visible.filter(pk__in=seen).values_list("pk", flat=True))
        self.customers = {key: Known(pk, unit, owner, pk in seen) for key, pk, unit, owner in rows}

    def read(self, line: Line, fields: Mapping[str, Sequence[int]]) -> Entry | Refusal:
        """The row, or every reason why it can't be used."""
        cells = {code: next(iter(line.of(columns)), None) for code, columns in fields.items()}
        name, given = _text(cells.get("customer")), cells.get("on")
        read = parse_date(given, today=self.today)
        found = read.effective if read and read.precision == "day" else None
        known = self.customers.get(company_key(name)) if name else None
        faults = [fault for fault in (self._whom(name, known), self._when(given, found)) if fault]
        if faults or known is None or found is None:
            return Refusal(line.number, tuple(faults))
        entry = Entry(line.number, known.pk, name, _text(cells.get("number"))[:60], found, _text(cells.get("note"))[:200])
        if entry.key in self.met:
            return Refusal(line.number, (Fault("number" if entry.number else "customer", "duplicate", entry.number or name),))
        self.met[entry.key] = entry.row
        return entry

    def _whom(self, name: str, known: Known | None) -> Fault | None:
        if not name:
            return Fault("customer", "customer_missing")
        if known is None:
            return Fault("customer", "customer_unknown", name)
        if known.unit not in self.units:
            return Fault("customer", "other_unit", name)
        if not known.seen or (self.owner is not None and known.owner != self.owner):
            return Fault("customer", "other_people", name)
        return None

    def _when(self, given: Cell, on: date | None) -> Fault | None:
        if on is None:
            return Fault("on", "date_unusable", _text(given))
        return Fault("on", "date_ahead", _text(given)) if on > self.today else None

    def plan(self, items: Sequence[Entry]) -> Plan:
        """What the rows will create: one query."""
        stored = set(
            Listed.objects.filter(rule_code=self.rule, customer__in={one.customer for one in items}).values_list("customer", "on", "number")
        )
        new = [one for one in items if one.key not in stored]
        made = {one.row for one in new}
        outcomes = [Outcome(one.row, one.name, ("listed",) if one.row in made else (), (one.number, one.on.isoformat())) for one in items]
        return Plan(outcomes, {"lines_created": len(new)}, new)

    def write(self, plan: Plan, *, batch: str, at: datetime) -> None:
        """Store what was planned."""
        entries: list[Entry] = plan.work
        Listed.objects.bulk_create(
            Listed(rule_code=self.rule, customer_id=e.customer, number=e.number, on=e.on, note=e.note, batch=batch, created_at=at)
            for e in entries
        )

    def seen(self, item: Entry) -> str:
        """Each line by itself."""
        return f"{item.customer}/{item.on}/{item.number}"


class PopulationList(ImportKind):
    """抽样名单: what a coverage rule draws from."""

    code: ClassVar[str] = KIND
    label: ClassVar[Text] = _("Population of a coverage rule")
    permission: ClassVar[str] = PERMISSION
    thing: ClassVar[str] = "lines"
    titles: ClassVar[tuple[Text, Text]] = (_("Customer"), _("Record"))
    reported: ClassVar[tuple[str, ...]] = ("lines_created", "lines_matched")
    reasons: ClassVar[Mapping[str, Text]] = {
        "customer_missing": _("customer name missing"),
        "customer_unknown": _("customer not on file"),
        "other_unit": _("customer of a unit in which the rule is not in force"),
        "other_people": _("customer of somebody else"),
        "duplicate": _("the same record twice"),
        "date_unusable": _("date unusable"),
        "date_ahead": _("date lies ahead"),
    }
    mends: ClassVar[Mapping[str, Text]] = {
        "customer_missing": _("Write the customer's full name."),
        "customer_unknown": _("Write the name as it is on file, or put the customer on file first."),
        "other_unit": _("Choose the rule of that unit, or take the row out."),
        "other_people": _("Take the row out, or let whoever looks after that customer bring it in."),
        "duplicate": _("Leave the record once."),
        "date_unusable": _("Write the date, such as 2024-06-10."),
        "date_ahead": _("Write the day on which the record was made; it can't lie ahead."),
    }
    notices: ClassVar[Mapping[str, Text]] = {}
    counts: ClassVar[Mapping[str, Text]] = {"lines_created": _("lines brought in"), "lines_matched": _("lines there already")}
    made: ClassVar[Mapping[str, Text]] = {"listed": _("line of a list")}

    def asks(self, at: datetime) -> Sequence[Ask]:
        """For which rule."""
        return (
            Ask("rule", _("For the rule"), {reach.rule.code: f"{reach.rule.value.name} · {reach.unit.name}" for reach in _reaches(at)}),
        )

    def wanted(self, at: datetime) -> Wanted:
        """Customer and date; the record's number and a note if there are any."""
        names = ("客户名称", "客户", "住户", "住户姓名", "业主", "用户", "用户名称", "单位名称", "报修人", "customer")
        days = ("维修日期", "日期", "报修日期", "完成日期", "办结日期", "时间", "date")
        return Wanted(
            (
                Field("customer", _("customer"), names, required=True),
                Field("on", _("date"), days, required=True, looks=lambda cell: not why_not(cell)),
                Field("number", _("record number"), ("维修单号", "单号", "编号", "工单号", "通知单号", "number")),
                Field("note", _("note"), ("维修内容", "内容", "事项", "备注", "说明", "note")),
            ),
            ("序号",),
        )

    def settle(self, options: Mapping[str, object], *, by: Actor, at: datetime) -> dict[str, object]:
        """``rule``: the code of a coverage rule in force whose population is a list; the first one if not given. ``owner``: only their customers.

        Raises:
            Refused: no such rule is in force.
        """
        found = _reaches(at)
        chosen = next((r for r in found if not options.get("rule") or r.rule.code == options["rule"]), None)
        if chosen is None:
            raise Refused(no(NOT_FOUND, rule=str(options.get("rule") or "–"), rules="、".join(r.rule.code for r in found) or "–"))
        given = str(options.get("owner") or "")
        known = User.objects.filter(is_active=True)
        owner = known.filter(pk=int(given)).first() if given.isdecimal() else known.filter(username__iexact=given).first()
        if given and owner is None:
            raise Refused(no("owner_unknown", owner=given))
        viewer = by.pk if isinstance(by, User) else None
        return {"rule": chosen.rule.code, "owner": owner.pk if owner else None, "unit": chosen.unit.pk, "viewer": viewer}

    def run(self, options: Mapping[str, object], *, batch: str, at: datetime) -> PopulationRun:
        """Begin a pass."""
        units = {unit for reach in _reaches(at) if reach.rule.code == options["rule"] for unit in reach.units}
        viewer, owner = options.get("viewer"), options.get("owner")
        assert owner is None or isinstance(owner, int)
        return PopulationRun(
            rule=str(options["rule"]), units=frozenset(units), owner=owner, today=clock.local_date(at),
            viewer=User.objects.filter(pk=viewer).first() if isinstance(viewer, int) else None,
        )  # fmt: skip

    def fingerprint(self, at: datetime) -> str:
        """Newest line, newest customer, last import, the rules."""
        newest = [model.objects.aggregate(id=Max("id"))["id"] or 0 for model in (Listed, Customer)]
        last = Batch.objects.aggregate(at=Max("finished_at"))["at"]
        return "/".join(map(str, (*newest, last, *(reach.rule.id for reach in _reaches(at)))))

    def obstacles(self, batch: str) -> list[Obstacle]:
        """Draws whose frozen population holds lines of the batch."""
        lines = Listed.objects.filter(batch=batch)
        drawn = Member.objects.filter(draw__subject_kind=Listed.ref_kind, subject_id__in=lines.values("pk")).count()
        frozen = _frozen(batch)
        found = [Obstacle(_("draws whose population holds these lines"), frozen)] if frozen else []
        return [*found, Obstacle(_("lines that were drawn"), drawn)] if drawn else found

    def undo(self, batch: str, *, limit: int) -> int:
        """The lines."""
        found = list(Listed.objects.filter(batch=batch).values_list("pk", flat=True)[:limit])
        Listed.objects.filter(pk__in=found).delete()
        return len(found)

    def finished(self, batch: str, *, by: Actor, at: datetime) -> None:
        """Nothing: the draw looks at its moment."""


def _reaches(at: datetime) -> list[Reach]:
    """Rules in force whose population is brought in."""
    return [reach for reach in reaches(clock.local_date(at)) if reach.rule.value.population == "list"]


def _frozen(batch: str) -> int:
    """Draws frozen after lines of the batch came in, for their rule and days."""
    count = 0
    for line in Listed.objects.filter(batch=batch).values("rule_code", "on").annotate(since=Min("created_at")):
        frozen = Draw.objects.filter(rule_code=line["rule_code"], framed_at__gte=line["since"], population__gt=0)
        count += frozen.filter(seen_first__lte=line["on"], seen_last__gte=line["on"]).count()
    return count


def _text(cell: Cell) -> str:
    return " ".join(text_of(cell).split()) if cell is not None else ""


POPULATION = PopulationList()
registry.register(POPULATION)
