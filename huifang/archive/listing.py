"""The list of customers: columns, filters, search, export of what is seen."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import access, grading, labels, own_fields, searching, selectors
from huifang.archive.figures import lacking_filter
from huifang.archive.models import Contact, ContactNumber, Customer, OwnField, Project
from huifang.archive.sections import SECTIONS
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization import access as reach
from huifang.organization.gate import user_of
from huifang.organization.roles import ALL
from huifang.search.selectors import find
from huifang.ui.exports import LIMIT
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Preset, Sort, apply

REGISTER = Ref("archive.register", "0")
FOUND_AT_MOST = 200
PEOPLE_AT_MOST = 200
OWN = "own"
"""The mark of columns that the company defined."""


def rows_for(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """Customers with what a line shows: owner, unit, active contacts, main one first, with masked numbers."""
    numbers = ContactNumber.objects.order_by("order", "id").only("contact_id", "masked", "standing", "order")
    people = Contact.objects.filter(is_active=True).order_by("-is_main", "id").prefetch_related(Prefetch("numbers", numbers))
    return rows.select_related("owner", "unit").prefetch_related(Prefetch("contacts", people))


def within_reach(user: User) -> QuerySet[Customer]:
    """``customers_for(user)``, by one column where that gives the same rows.

    Owner or unit can't be read in order from one index; when all of the user's own customers stand in the user's
    units, as they nearly always do, the unit alone can, so a page costs the same in a team of 300,000.
    """
    grants = reach.grants_of(user)
    units = sorted(grants.units(access.VIEW)) if grants and grants.reach(access.VIEW) != ALL else []
    if grants is None or not units:
        return selectors.customers_for(user)
    if Customer.objects.filter(owner__in=grants.people).exclude(unit__in=units).exists():
        return selectors.customers_for(user)
    within = Q(unit=units[0]) if len(units) == 1 else Q(unit__in=units)
    return Customer.objects.filter(within, canonical=None)


def main_of(customer: Customer) -> Contact | None:
    """The contact that the line shows."""
    return next(iter(customer.contacts.all()), None)


def masked_of(customer: Customer) -> str:
    """The masked number that the line shows."""
    contact = main_of(customer)
    return next((number.masked for number in contact.numbers.all()), "") if contact else ""


def regions() -> list[str]:
    """The regions in use, by stepping through the index instead of reading every row."""
    sql = (
        "WITH RECURSIVE r(region) AS (SELECT MIN(region) FROM archive_customer UNION ALL "
        "SELECT (SELECT MIN(c.region) FROM archive_customer c WHERE c.region > r.region) FROM r WHERE r.region IS NOT NULL) "
        "SELECT region FROM r WHERE region <> ''"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [region for (region,) in cursor.fetchall()]


def spec_for(user: User) -> ListSpec:
    """The list as this user may use it: search within reach, export only with its permission."""
    may_export = bool(access.may_export(user))
    columns = SPEC.columns if may_export else tuple(replace(column, value=None) for column in SPEC.columns)

    def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        ids = [hit.object_id for hit in find(user, text, FOUND_AT_MOST, kind=Customer.ref_kind)]
        return rows.filter(pk__in=ids)

    def prepare(rows: Sequence[Any]) -> None:
        mains = {row.pk: main for row in rows if (main := main_of(row))}
        for row in rows:
            if row.pk in mains:
                mains[row.pk].customer = row
        grading.unveil(user, mains.values())
        grading.blank_base(user, rows)
        _show_own(user, own, rows)

    own = own_fields.active()
    columns = (*columns, *_own_columns(own, may_export))
    may_create = bool(access.may_create(user))
    return replace(
        SPEC,
        prepare=prepare,
        columns=columns,
        search=search if reach.may(user, searching.FIND) else None,
        empty_url_name="archive:customer-new" if may_create else "",
    )


def _own_columns(own: Sequence[OwnField], may_export: bool) -> Iterator[Column]:
    for field in own:
        key = own_fields.PREFIX + field.code
        yield Column(key, field.label, shown=False, css=OWN, value=attrgetter(key) if may_export else None)


def _show_own(user: User, own: Sequence[OwnField], rows: Sequence[Customer]) -> None:
    """What the lines show of own fields: those of sections that the user may read, customer by customer."""
    open_ = {section: grading.readable(user, rows, section) for section in {field.section for field in own}}
    for row in rows:
        for field in own:
            value = own_fields.shown(field, row.extra) if row.pk in open_[field.section] else ""
            setattr(row, own_fields.PREFIX + field.code, value)


def _lacking(_request: HttpRequest) -> Sequence[Choice]:
    return [Choice(section.code, gettext(section.label), lacking_filter(section.code)) for section in SECTIONS]


def note_export(request: HttpRequest, spec: ListSpec, rows: QuerySet[Customer], approval: int | None = None) -> None:
    """That the list was taken away is a fact: by whom, how many rows, under which conditions, by which approval."""
    kept, _chips, _narrowed = apply(request, spec, rows)
    with transaction.atomic():
        count = kept.order_by()[:LIMIT].count()
        query = request.GET.urlencode()[:500]
        record("archive.register.exported", REGISTER, by=user_of(request), rows=count, query=query, approval=approval)


def _regions(_request: HttpRequest) -> Sequence[Choice]:
    return [Choice(region, region, Q(region=region)) for region in regions()]


def _types(_request: HttpRequest) -> Sequence[Choice]:
    return [
        Choice(code, name, Q(pk__in=Project.objects.filter(type=code).values("customer"))) for code, name in labels.type_names().items()
    ]


def _owners(request: HttpRequest) -> Sequence[Choice]:
    user = user_of(request)
    grants = reach.grants_of(user)
    people = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name", "pk")
    if grants is None or grants.reach(access.VIEW) != ALL:
        units = grants.units(access.VIEW) if grants else ()
        people = people.filter(role_assignments__unit__in=units).distinct()
    others = [Choice(str(person.pk), person.name, Q(owner=person.pk)) for person in people[:PEOPLE_AT_MOST]]
    return [Choice("me", _("me"), Q(owner=user.pk)), Choice("none", _("nobody; the unit"), Q(owner=None)), *others]


def _units(request: HttpRequest) -> Sequence[Choice]:
    units = access.units_for(user_of(request), access.VIEW)
    return [Choice(str(unit.pk), unit.name, Q(unit=unit.pk)) for unit in units]


def _checks(_request: HttpRequest) -> Sequence[Choice]:
    return [Choice("late", _("not verified in time"), Q(check_row__due_on__lt=clock.today()))]


SPEC = ListSpec(
    name="archive.customers",
    records_export=True,
    title=_("Customers"),
    row_template="archive/rows/customer.html",
    columns=(
        Column("name", _("Customer name"), fixed=True, value=lambda c: c.name),
        Column("grade", _("Customer class"), value=lambda c: str(c.get_grade_display())),
        Column("region", _("Region"), value=lambda c: c.region),
        Column("contact", _("Main contact"), value=lambda c: main.shown_name if (main := main_of(c)) else ""),
        Column("phone", _("Telephone"), value=masked_of),
        Column("owner", _("Owner"), value=lambda c: c.owner.name if c.owner else ""),
        Column("unit", _("Unit"), value=lambda c: c.unit.name),
        Column("industry", _("Industry"), shown=False, value=lambda c: c.industry),
        Column("address", _("Address"), shown=False, value=lambda c: c.address),
        Column("language", _("Language of calls"), shown=False, value=lambda c: str(c.get_language_display())),
        Column("since", _("Customer since"), shown=False, value=lambda c: c.since),
        Column("changed", _("Last change"), sort="changed", shown=False, value=lambda c: c.changed_at),
    ),
    sorts=(
        Sort("new", _("Newest first"), ("pk",), backwards=True),
        Sort("changed", _("Last changed first"), ("changed_at", "pk"), backwards=True),
        Sort("old", _("Oldest first"), ("pk",)),
    ),
    filters=(
        Filter("region", _("Region"), _regions),
        Filter("grade", _("Customer class"), [Choice(value, label, Q(grade=value)) for value, label in Customer.Grade.choices]),
        Filter("type", _("Project type"), _types),
        Filter("owner", _("Owner"), _owners),
        Filter("unit", _("Unit"), _units),
        Filter("lacks", _("Incomplete section"), _lacking),
        Filter("check", _("Re-verification"), _checks),
        Filter("calls", _("Calls"), [Choice("no", _("not to be called"), Q(do_not_call=True))]),
    ),
    presets=(
        Preset(_("All"), ""),
        Preset(_("Mine"), "owner=me"),
        Preset(_("Key customers"), "grade=key"),
        Preset(_("Without owner"), "owner=none"),
    ),
    search_label=_("Name, contact, initials, last digits, contract"),
    empty_title=_("No customer on file yet"),
    empty_text=_("Customers that are entered or imported appear here."),
    empty_url_name="archive:customer-new",
    empty_action=_("Put a customer on file"),
)
