"""Pages of re-verification: what is due, one click for a file or many, how units stand, the state on a customer's page."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer, FileCheck
from huifang.archive.reverifying import access, checks
from huifang.archive.selectors import customer_for
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.organization import access as gate
from huifang.organization.gate import require, user_of
from huifang.ui.lists import BulkAction, Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import done


def _standings(_request: HttpRequest) -> Sequence[Choice]:
    today = clock.today()
    return [
        Choice("late", _("not verified in time"), Q(due_on__lt=today)),
        Choice("soon", _("due within a week"), Q(due_on__gte=today, due_on__lte=today + timedelta(days=7))),
        Choice("never", _("never verified"), Q(verified_at=None)),
    ]


def _units(request: HttpRequest) -> Sequence[Choice]:
    return [Choice(str(unit.pk), unit.name, Q(unit=unit.pk)) for unit in access.supervised_units(user_of(request)).order_by("path")]


SPEC = ListSpec(
    name="archive.checks",
    title=gettext_lazy("Re-verification"),
    row_template="archive/rows/check.html",
    columns=(
        Column("customer", gettext_lazy("Customer"), fixed=True, value=lambda c: c.customer.name),
        Column("due", gettext_lazy("Due"), sort="due", value=lambda c: c.due_on),
        Column("verified", gettext_lazy("Last verified"), value=lambda c: c.verified_at),
        Column("by", gettext_lazy("Verified by"), value=lambda c: c.verified_by.name if c.verified_by else ""),
        Column("owner", gettext_lazy("Owner"), value=lambda c: c.customer.owner.name if c.customer.owner else ""),
        Column("unit", gettext_lazy("Unit"), value=lambda c: c.unit.name),
    ),
    sorts=(
        Sort("due", gettext_lazy("Due first"), ("due_on", "pk")),
        Sort("new", gettext_lazy("Newest first"), ("pk",), backwards=True),
    ),
    filters=(Filter("state", gettext_lazy("Standing"), _standings), Filter("unit", gettext_lazy("Unit"), _units)),
    bulk_actions=(
        BulkAction("verify", gettext_lazy("Verified, all is right"), "archive:check-verify", "shield-check", access.VERIFY, "accent"),
    ),
    export_permission="reports.report.export",
    template="archive/checks/list.html",
    empty_title=gettext_lazy("No file here"),
    empty_text=gettext_lazy("As soon as a regulation asks for re-verification, each file stands here with the day on which it is due."),
)


def rows_for(user: User) -> QuerySet[FileCheck]:
    """The files the user verifies or supervises, as far as their customers are within sight."""
    reach = gate.reachable(user, archive.VIEW, owner="customer__owner", unit="customer__unit")
    units = access.either(user, (access.VERIFY, access.SUPERVISE), owner="customer__owner")
    return FileCheck.objects.filter(reach & units, customer__canonical=None).select_related("customer__owner", "unit", "verified_by")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is due, late ones first."""
    user = user_of(request)
    if not (gate.may(user, access.VERIFY) or gate.may(user, access.SUPERVISE)):
        raise Refused(no("not_permitted", permission=access.VERIFY))
    return render_list(request, SPEC, rows_for(user), {"today": clock.today(), "rule": checks.rule_on(clock.now())})


@require_POST
@require(access.VERIFY)
def verify(request: HttpRequest) -> HttpResponse:
    """These files were looked at and are right."""
    user = user_of(request)
    ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    count = checks.verify(ids, by=user, at=clock.now())
    return done(request, ngettext("{n} file verified", "{n} files verified", count).format(n=count))


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """How each unit stands; each figure opens its files."""
    user = user_of(request)
    if not (gate.may(user, access.VERIFY) or gate.may(user, access.SUPERVISE)):
        raise Refused(no("not_permitted", permission=access.SUPERVISE))
    at = clock.now()
    lines = checks.overview(user, at)
    files, late = sum(line.files for line in lines), sum(line.late for line in lines)
    context = {"lines": lines, "files": files, "late": late, "fresh": files - late, "rule": checks.rule_on(at)}
    return render(request, "archive/checks/units.html", context)


@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The late files of a unit: where a notice leads."""
    if not access.supervised_units(user_of(request)).filter(pk=pk).exists():
        raise Refused(no("out_of_reach", permission=access.SUPERVISE))
    return redirect(f"{reverse('archive:checks')}?unit={pk}")


@require_GET
@require(archive.VIEW)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """How the verification of this file stands, as a panel of the customer's page."""
    user, at = user_of(request), clock.now()
    try:
        customer = customer_for(user, pk)
    except Customer.DoesNotExist:
        raise Refused(no("out_of_reach", permission=archive.VIEW)) from None
    rule, check = checks.rule_on(at), checks.check_of(customer)
    context = {
        "customer": customer,
        "rule": rule,
        "check": check,
        "late": bool(check and check.due_on < clock.local_date(at)),
        "may_verify": bool(rule and access.may_verify(user, customer)),
        "may_edit": archive.may_edit(user, customer),
    }
    return render(request, "archive/checks/panel.html", context)
