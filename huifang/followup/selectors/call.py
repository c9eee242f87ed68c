"""Everything the call screen shows of one call, read in a fixed number of queries (R2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.archive import selectors as archive
from huifang.archive.models import Contact, ContactNumber, Customer, Project
from huifang.assignments.models import Assignment
from huifang.assignments.selectors import of_origins
from huifang.complaints.models import Complaint
from huifang.followup.models import Record, Task, TaskItem
from huifang.followup.selectors import duties, origins
from huifang.followup.selectors.duties import Words
from huifang.followup.selectors.why import Why, upcoming, whys
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.obligations.models import Obligation
from huifang.organization.access import grants_of
from huifang.regulations.book import Book
from huifang.regulations.selectors import book
from huifang.regulations.shapes import Question, Questions, Service

LAST_RECORDS = 3


@dataclass(frozen=True, slots=True)
class DueItem:
    """One due item of the call."""

    obligation: Obligation
    words: Words
    why: Why | None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question on the screen; ``field`` is its name in the form."""

    field: str
    rule_id: int
    question: Question
    project: Project | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """A duty that the customer may have done already; the next date counts from then."""

    field: str
    project: Project
    rule_code: str
    duty: str


@dataclass(frozen=True, slots=True)
class Section:
    """One project of the customer with what is due and what is asked about it."""

    project: Project
    type_name: str
    items: tuple[DueItem, ...]
    askings: tuple[Asking, ...]

    @property
    def shown(self) -> list[DueItem]:
        """The due items, each date of a duty once: calls ahead of the same date are one line."""
        return list({(i.obligation.rule_code, i.words.duty, i.obligation.target_on): i for i in reversed(self.items)}.values())[::-1]

    @property
    def doings(self) -> list[Doing]:
        """The duties of this call whose next date counts from when they were done, each once."""
        found = {
            i.obligation.rule_code: Doing(
                f"done.{self.project.pk}.{i.obligation.rule_code}", self.project, i.obligation.rule_code, i.words.duty
            )
            for i in self.items
            if i.words.anchored
        }
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Matter:
    """What a return call is about: the complaint or the record, what the departments answered, what was planned."""

    title: str
    text: str
    plan: str
    answers: Sequence[Assignment]
    complaint: Complaint | None = None
    record: Record | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The call as the screen shows it."""

    task: Task
    customer: Customer
    contacts: Sequence[Contact]
    numbers: Sequence[ContactNumber]
    sections: Sequence[Section]
    others: Sequence[DueItem]
    askings: Sequence[Asking]
    satisfaction: Asking | None
    need: Asking | None
    services: Sequence[Service]
    attempts: int
    last: Sequence[Record]
    complaints: int
    assignments: int
    matter: Matter | None
    next: DueItem | None
    rules: Book = field(repr=False)

    @property
    def every(self) -> list[Asking]:
        """Every question, in the order of the screen."""
        own = [asking for section in self.sections for asking in section.askings]
        return [*own, *self.askings, *(a for a in (self.satisfaction, self.need) if a)]

    @property
    def draft_key(self) -> str:
        """The key of what is typed: another try begins an empty sheet."""
        return f"{self.task.pk}-{self.attempts}"

    @property
    def items(self) -> list[DueItem]:
        """Every due item."""
        return [item for section in self.sections for item in section.items] + list(self.others)


def build(task: Task, at: datetime, reader: User | None = None) -> CallSheet:
    """The sheet of a call that the caller may look at; people's names show where ``reader`` may read them, else masked (R1.6)."""
    today = clock.local_date(at)
    rules = book(today, task.unit)
    customer = task.customer
    contacts = archive.contacts_of(customer, active_only=True)
    for contact in contacts:
        contact.customer = customer
    if reader is not None:
        grading.unveil(reader, contacts, at)
    links = list(
        TaskItem.objects.filter(task=task).select_related("obligation").order_by("obligation__target_on", "obligation__due_at", "id")
    )
    obligations = [link.obligation for link in links]
    following = _following(task, obligations, at)
    projects = duties.projects_of([*obligations, *following])
    if not following and (ahead := upcoming(projects.values(), rules, at)):
        following = [ahead]
    reasons = whys([*obligations, *following], projects, rules)
    items = [DueItem(o, duties.words(o, duties.project_of(o, projects), rules), reasons.get(o.pk)) for o in obligations]
    sections = _sections(items, projects, rules)
    general, satisfaction, need = _general(sections, rules)
    after = [DueItem(o, duties.words(o, duties.project_of(o, projects), rules), reasons.get(o.pk)) for o in following]
    return CallSheet(
        task=task,
        customer=customer,
        contacts=contacts,
        numbers=_numbers(contacts),
        sections=sections,
        others=[item for item in items if item.obligation.subject_kind != Project.ref_kind],
        askings=general,
        satisfaction=satisfaction,
        need=need,
        services=_services(sections, rules),
        attempts=task.attempts.count(),
        last=list(Record.objects.filter(customer=customer, state=Record.State.COMPLETE).order_by("-called_at", "-id")[:LAST_RECORDS]),
        complaints=Complaint.objects.filter(customer=customer, state__in=("handling", "answered")).count(),
        assignments=Assignment.objects.filter(
            party_kind=Customer.ref_kind, party_id=customer.pk, state__in=("open", "answered", "returned")
        ).count(),
        matter=matter_of(task),
        next=after[0] if after else None,
        rules=rules,
    )


def _numbers(contacts: Sequence[Contact]) -> list[ContactNumber]:
    found = []
    for contact in contacts:
        for number in contact.numbers.all():
            if number.standing != ContactNumber.Standing.WRONG:
                number.contact = contact
                found.append(number)
    return sorted(found, key=lambda n: (not n.contact.is_main, archive.GOOD_FIRST[n.standing], n.contact_id, n.order, n.pk))


def _following(task: Task, obligations: Sequence[Obligation], at: datetime) -> list[Obligation]:
    """The next duty of the customer that this call doesn't cover."""
    rows = Obligation.objects.filter(party_kind=Customer.ref_kind, party_id=task.customer_id, state=Obligation.State.OPEN, due_at__gt=at)
    return list(rows.filter(subject_kind=Project.ref_kind).exclude(pk__in=[o.pk for o in obligations]).order_by("due_at", "id")[:1])


def _sections(items: Sequence[DueItem], projects: dict[int, Project], rules: Book) -> list[Section]:
    by_project: dict[int, list[DueItem]] = {}
    for item in items:
        if item.obligation.subject_kind == Project.ref_kind and item.obligation.subject_id in projects:
            by_project.setdefault(item.obligation.subject_id, []).append(item)
    return [
        Section(projects[pk], duties.type_name(projects[pk].type, rules), tuple(found), _own_questions(projects[pk], rules))
        for pk, found in by_project.items()
    ]


def _own_questions(project: Project, rules: Book) -> tuple[Asking, ...]:
    lists = [r for r in rules.questions_for(project.type) if "*" not in r.value.project_types]
    return tuple(Asking(f"p{project.pk}.{q.code}", rule.id, q, project) for rule in lists for q in rule.value.items)


def _general(sections: Sequence[Section], rules: Book) -> tuple[list[Asking], Asking | None, Asking | None]:
    """Questions asked once a call. The one about the service gives the record's satisfaction, the one about needs its need."""
    if not sections:
        return [], None, None
    found = [Asking(f"q.{q.code}", r.id, q) for r in rules.of(Questions) if "*" in r.value.project_types for q in r.value.items]
    satisfaction = next((a for a in found if a.question.kind == "satisfaction" and a.question.asks == "service"), None)
    need = next((a for a in found if a.question.kind == "yesno" and a.question.asks == "need"), None)
    return [a for a in found if a not in {satisfaction, need}], satisfaction, need


def _services(sections: Sequence[Section], rules: Book) -> list[Service]:
    """What the due items say to offer, packages last; each once."""
    codes = dict.fromkeys(code for s in sections for item in s.items for code in item.words.offers)
    known = [rules.services[code] for code in codes if code in rules.services]
    return sorted(known, key=lambda s: bool(s.package))


def matter_of(task: Task) -> Matter | None:
    """What a return call is about."""
    if not task.origin:
        return None
    if known := origins.about(task):
        return Matter(known.title, known.text, known.plan, (), url=known.url)
    origin = Ref.parse(task.origin)
    if origin.kind == Complaint.ref_kind:
        complaint = Complaint.objects.get(pk=int(origin.id))
        prefix = f"{origin}/{complaint.rounds}/"
        answers = [a for a in of_origins(origin.kind, [complaint.pk]).select_related("answered_by") if a.key.startswith(prefix)]
        return Matter(complaint.number, complaint.content, _plan_of(complaint.origin), answers, complaint=complaint)
    record = Record.objects.get(pk=int(origin.id))
    rows = of_origins(origin.kind, [record.pk]).filter(topic=Assignment.Topic.DISSATISFIED).select_related("answered_by")
    return Matter(record.number, record.opinion, record.plan, list(rows), record=record)


def _plan_of(origin: str | None) -> str:
    ref = Ref.parse(origin) if origin else None
    plans = Record.objects.filter(pk=int(ref.id)).values_list("plan", flat=True) if ref and ref.kind == Record.ref_kind else ()
    return next(iter(plans), "")


def is_mine(user: User, task: Task) -> bool:
    """Is the call the user's own (or of whom they stand in for), or anybody's of the team?"""
    grants = grants_of(user)
    people = grants.people if grants else [user.pk]
    return task.assignee_id is None or task.assignee_id in people


def next_on(sheet: CallSheet) -> date | None:
    """The day of the next follow-up that stands on the record."""
    return clock.local_date(sheet.next.obligation.due_at) if sheet.next else None


def known_details(sheet: CallSheet) -> dict[str, str]:
    """What the complaint form knows of the customer already (R3.1)."""
    main = next((c for c in sheet.contacts if c.is_main), next(iter(sheet.contacts), None))
    contracts = [s.project.contract.number for s in sheet.sections if s.project.contract]
    customer = sheet.customer
    return {
        "contact_name": main.name if main and main.is_unveiled else "",
        "contract_number": next(iter(contracts), ""),
        "email": customer.email,
        "region": customer.region,
        "address": customer.address,
    }
