"""Who verifies files, who writes the unit's report, who supervises both (R1.5)."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer, InformationReport
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.roles import ALL

VERIFY, SUPERVISE = "archive.check.verify", "archive.check.view"
WRITE, READ = "archive.report.write", "archive.report.view"


def may_verify(user: User, customer: Customer) -> Decision:
    """Confirm this file: the unit's information clerk, the archive keeper; only what they may see."""
    if customer.canonical_id is not None:
        return no("file_merged")
    return archive.may_view(user, customer) & access.within(user, VERIFY, owners=[], unit=customer.unit_id)


def files_to_verify(user: User) -> Q:
    """The customers whose files the user verifies, as a condition on customers."""
    return access.reachable(user, VERIFY) & archive.visible_to(user)


def supervised_units(user: User) -> QuerySet[Unit]:
    """The units whose re-verification the user supervises or does."""
    seen = Unit.objects.none()
    for permission in (SUPERVISE, VERIFY):
        seen = seen | archive.units_for(user, permission)
    return seen


def reports_for(user: User) -> QuerySet[InformationReport]:
    """The reports that the user writes or reads."""
    return InformationReport.objects.filter(either(user, (READ, WRITE), owner="edited_by"))


def either(user: User, permissions: Sequence[str], *, owner: str, unit: str = "unit") -> Q:
    """The rows within reach of any of these permissions; a reach of all is no condition, which an OR would lose."""
    grants = access.grants_of(user)
    if grants and ALL in {grants.reach(permission) for permission in permissions}:
        return Q()
    found = Q(pk__in=())
    for permission in permissions:
        found |= access.reachable(user, permission, owner=owner, unit=unit)
    return found


def may_read(user: User, report: InformationReport) -> Decision:
    """Read this report."""
    return access.within(user, READ, owners=[], unit=report.unit_id) or access.within(user, WRITE, owners=[], unit=report.unit_id)


def may_write(user: User, report: InformationReport) -> Decision:
    """Edit and submit this report: who writes for its unit, until it was submitted."""
    allowed = access.within(user, WRITE, owners=[], unit=report.unit_id)
    return allowed & (YES if report.state == InformationReport.State.DRAFT else no("report_submitted"))
