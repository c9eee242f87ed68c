"""Past complaints as something that can be imported: history, so they alarm, tell and plan nothing (R3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.importing import PERMISSION, default_unit
from huifang.archive.models import Contact, Contract, Customer, Project
from huifang.complaints import importing_categories as _categories  # noqa: F401 – registers itself
from huifang.complaints import past_cases
from huifang.complaints.models import Category, Complaint
from huifang.complaints.past_cases import PastCase, moment_of
from huifang.imports import registry
from huifang.imports.models import Batch
from huifang.imports.registry import ImportKind, Obstacle, Outcome, Plan, Refusal, Run, Text
from huifang.imports.rules.fields import Field, Wanted
from huifang.imports.rules.lines import Line
from huifang.journal.services import Actor
from huifang.kernel.chinese import company_key
from huifang.kernel.clock import local_date
from huifang.kernel.decision import Refused, no
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.selectors import holders
from huifang.search.services import refresh_many

UNNAMED = "未留名的投诉人"
"""The customer of cases that name nobody."""


@dataclass(slots=True)
class Work:
    """What a chunk will create."""

    customers: dict[str, str] = field(default_factory=dict)
    """Key → name."""
    categories: list[str] = field(default_factory=list)
    complaints: list[tuple[PastCase, str, str]] = field(default_factory=list)
    """The case, its customer's key, its number."""


class PastRun(Run):
    """One pass over a list of past cases."""

    def __init__(self, *, unit: int, taker: int, batch: str, now: datetime) -> None:
        self.unit, self.taker, self.batch, self.now = unit, taker, batch, now
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered."""
        self.customers: set[str] = set()
        self.matched: set[str] = set()
        self.sources: set[str] = set()
        self.numbers: set[str] = set()
        self.categories: set[str] = set()

    def read(self, line: Line, fields: Mapping[str, Sequence[int]]) -> PastCase | Refusal:
        """The case, or why it can't be used."""
        return past_cases.read(line, fields, self.now)

    def plan(self, items: Sequence[PastCase]) -> Plan:
        """What the rows will create: five queries, however many rows."""
        keys = {_key(one) for one in items}
        on_file = set(Customer.objects.filter(name_key__in=keys).values_list("name_key", flat=True)) if keys else set()
        known = self.sources | set(Complaint.objects.filter(source__in=[one.source for one in items]).values_list("source", flat=True))
        tries = [number for one in items for number in _numbers(one)]
        self.numbers |= set(Complaint.objects.filter(number__in=tries).values_list("number", flat=True))
        names = {one.category for one in items if one.category}
        self.categories |= set(Category.objects.filter(Q(path__in=names) | Q(name__in=names)).values_list("name", flat=True))
        self.categories |= set(Category.objects.filter(path__in=names).values_list("path", flat=True))
        work, before = Work(), len(self.matched)
        outcomes = [self._one(one, known, on_file, work) for one in items]
        counts = {
            "complaints_created": len(work.complaints),
            "customers_created": len(work.customers),
            "customers_matched": len(self.matched) - before,
            "categories_created": len(work.categories),
        }
        return Plan(outcomes, counts, work)

    def _one(self, one: PastCase, known: set[str], on_file: set[str], work: Work) -> Outcome:
        title, details = one.who or UNNAMED, (one.subject[:40] or one.content[:40], f"{one.at:%Y-%m-%d %H:%M}")
        if one.source in known:
            return Outcome(one.row, title, details=details)
        known.add(one.source)
        self.sources.add(one.source)
        made, key = ["complaint"], _key(one)
        if key not in self.customers:
            if key in on_file:
                self.matched.add(key)
            else:
                work.customers[key] = title
                made.append("customer")
            self.customers.add(key)
        if one.category and one.category not in self.categories:
            self.categories.add(one.category)
            work.categories.append(one.category)
            made.append("category")
        number = next(number for number in _numbers(one) if number not in self.numbers)
        self.numbers.add(number)
        work.complaints.append((one, key, number))
        return Outcome(one.row, title, made=tuple(made), details=details)

    def write(self, plan: Plan, *, batch: str, at: datetime) -> None:
        """Store what was planned, in bulk."""
        work: Work = plan.work
        common = {"unit_id": self.unit, "batch": batch, "created_at": at, "changed_at": at}
        Customer.objects.bulk_create([Customer(name=name, name_key=key, **common) for key, name in work.customers.items()], batch_size=500)
        Category.objects.bulk_create([Category(name=name[:60], path=name, batch=batch, order=9000) for name in work.categories])
        keys = {key for _one, key, _number in work.complaints}
        ids = {
            row.name_key: row.canonical_id or row.pk
            for row in Customer.objects.filter(name_key__in=keys).order_by("-canonical_id").only("pk", "name_key", "canonical_id")
        }
        ids |= dict(Customer.objects.filter(name_key__in=keys, canonical=None).values_list("name_key", "pk"))
        wanted = {one.category for one, _key, _number in work.complaints}
        filed = dict(Category.objects.filter(name__in=wanted).order_by("-parent", "-id").values_list("name", "pk"))
        filed |= dict(Category.objects.filter(path__in=wanted).values_list("path", "pk"))
        rows = [self._row(one, ids[key], number, filed.get(one.category), batch) for one, key, number in work.complaints]
        Complaint.objects.bulk_create(rows, batch_size=500)
        refresh_many(Customer.ref_kind, [ids[key] for key in work.customers])

    def _row(self, one: PastCase, customer: int, number: str, category: int | None, batch: str) -> Complaint:
        return Complaint(
            number=number, customer_id=customer, contact_name=one.who[:40], channel=Complaint.Channel.OTHER, content=one.content,
            category_id=category, taken_by_id=self.taker, taken_at=one.at, unit_id=self.unit, handling=one.answer,
            handled_at=one.answered_at, closed_at=one.answered_at, closing_reason=one.state, outside_number=one.number,
            state=Complaint.State.PAST, source=one.source, batch=batch,
        )  # fmt: skip

    def seen(self, item: PastCase) -> str:
        """Each case once."""
        return item.source


def _key(one: PastCase) -> str:
    return company_key(one.who or UNNAMED)[:120] or company_key(UNNAMED)


def _numbers(one: PastCase) -> list[str]:
    """What a past case may be called here, apart from the series of the company's own forms."""
    base = f"L{one.number or one.source[:16]}"[:36]
    return [base, *(f"{base}-{n}" for n in range(2, 10)), f"L{one.source[:16]}-{one.row}"]


class PastCases(ImportKind):
    """历史投诉: a row per case, with its time, and its answer if there is one."""

    code: ClassVar[str] = "complaints"
    label: ClassVar[Text] = _("Past complaints")
    permission: ClassVar[str] = PERMISSION
    thing: ClassVar[str] = "complaints"
    titles: ClassVar[tuple[Text, Text]] = (_("Customer"), _("Complaint"))
    reported: ClassVar[tuple[str, ...]] = ("complaints_created", "complaints_matched", "customers_created", "customers_matched")
    reasons: ClassVar[Mapping[str, Text]] = {
        "content_missing": _("complaint missing"),
        "time_missing": _("time unusable"),
        "time_unusable": _("time unusable"),
        "time_ahead": _("time unusable"),
        "answered_before": _("answered before it came"),
    }
    mends: ClassVar[Mapping[str, Text]] = {
        "content_missing": _("Write what the complaint is about."),
        "time_missing": _("Write when it came, such as 2019-03-08 14:05:22."),
        "time_unusable": _("Write the time such as 2019-03-08 14:05:22."),
        "time_ahead": _("This time lies ahead; check the year."),
        "answered_before": _("The answer is earlier than the complaint; check both times."),
    }
    notices: ClassVar[Mapping[str, Text]] = {}
    counts: ClassVar[Mapping[str, Text]] = {
        "complaints_created": _("past complaints created"),
        "complaints_matched": _("past complaints on file already"),
        "customers_created": _("customers created"),
        "customers_matched": _("customers on file already"),
        "categories_created": _("complaint categories created"),
    }
    made: ClassVar[Mapping[str, Text]] = {"complaint": _("complaint"), "customer": _("customer"), "category": _("complaint category")}

    def wanted(self, at: datetime) -> Wanted:
        """The fields; what public records of hotlines call them is known."""
        looks_like_time = lambda cell: moment_of(cell) is not None  # noqa: E731
        return Wanted(
            (
                Field("content", _("complaint"), ("投诉内容", "留言详情", "内容", "诉求内容", "详情", "content"), required=True),
                Field(
                    "at",
                    _("taken at"),
                    ("投诉时间", "留言时间", "受理时间", "来电时间", "时间", "time"),
                    required=True,
                    looks=looks_like_time,
                ),
                Field("number", _("their number"), ("留言编号", "投诉编号", "工单编号", "编号", "工单号")),
                Field("who", _("customer name"), ("客户名称", "留言用户", "投诉人", "客户", "用户", "来电人")),
                Field("subject", _("subject"), ("留言主题", "投诉主题", "主题", "标题")),
                Field("category", _("complaint category"), ("一级分类", "投诉类别", "类别", "分类", "一级标签")),
                Field("answer", _("answer"), ("答复意见", "处理结果", "答复内容", "回复内容", "投诉处理")),
                Field("answered_at", _("answered at"), ("答复时间", "回复时间", "办结时间", "处理时间"), looks=looks_like_time),
                Field("state", _("state"), ("状态", "办理状态")),
            ),
            ("点赞数", "反对数", "序号"),
        )

    def settle(self, options: Mapping[str, object], *, by: Actor, at: datetime) -> dict[str, object]:
        """``unit`` whose complaints they become, ``owner`` in whose name they stand: else who imports, else the head.

        Raises:
            Refused: unit or person unknown, out of the actor's reach, or nobody is there.
        """
        unit = _unit(options.get("unit"), by, at)
        if isinstance(by, User):
            decision = access.within(by, PERMISSION, owners=[], unit=unit.pk)
            if not decision:
                raise Refused(decision)
        taker = _taker(options.get("owner"), by, at)
        return {"unit": unit.pk, "unit_name": unit.name, "owner": taker.pk, "owner_name": "", "taker_name": taker.name}

    def run(self, options: Mapping[str, object], *, batch: str, at: datetime) -> PastRun:
        """Begin a pass."""
        return PastRun(unit=int(str(options["unit"])), taker=int(str(options["owner"])), batch=batch, now=at)

    def fingerprint(self, at: datetime) -> str:
        """Newest ids and the last import or undo."""
        newest = [model.objects.aggregate(id=Max("id"))["id"] or 0 for model in (Customer, Complaint, Category)]
        return "/".join(map(str, (*newest, Batch.objects.aggregate(at=Max("finished_at"))["at"], local_date(at))))

    def obstacles(self, batch: str) -> list[Obstacle]:
        """What was changed since, and what others put on the imported customers and categories."""
        ours = Q(batch=batch)
        checks = [
            (_("past complaints changed since the import"), Complaint.objects.filter(ours, version__gt=1)),
            (_("customers changed since the import"), Customer.objects.filter(ours, version__gt=1)),
            (_("complaints taken since from imported customers"), Complaint.objects.filter(customer__batch=batch).exclude(ours)),
            (_("complaints filed since under imported categories"), Complaint.objects.filter(category__batch=batch).exclude(ours)),
            (_("contacts added since to imported customers"), Contact.objects.filter(customer__batch=batch)),
            (_("contracts added since to imported customers"), Contract.objects.filter(customer__batch=batch)),
            (_("projects added since to imported customers"), Project.objects.filter(customer__batch=batch)),
        ]
        return [Obstacle(text, count) for text, rows in checks if (count := rows.count())]

    def undo(self, batch: str, *, limit: int) -> int:
        """Complaints, then categories, then customers."""
        for model in (Complaint, Category, Customer):
            found = list(model._default_manager.filter(batch=batch).order_by("-id").values_list("pk", flat=True)[:limit])
            if found:
                model._default_manager.filter(pk__in=found).delete()
                if model is Customer:
                    refresh_many(Customer.ref_kind, found)
                return len(found)
        return 0

    def finished(self, batch: str, *, by: Actor, at: datetime) -> None:
        """Nothing: history tells nobody."""


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


def _taker(given: object, by: Actor, at: datetime) -> User:
    if given not in {None, ""}:
        known = Q(pk=given) if isinstance(given, int) or str(given).isdigit() else Q(username__iexact=str(given)) | Q(name=str(given))
        taker = User.objects.filter(known, is_active=True).first()
    elif isinstance(by, User):
        taker = by
    else:
        administrators = User.objects.filter(is_active=True, is_administrator=True).order_by("pk")
        taker = next(iter(holders("follow_up_head", at=at)), None) or administrators.first()
    if taker is None:
        raise Refused(no("owner_unknown", owner=str(given or "")))
    return taker


PAST = PastCases()
registry.register(PAST)
