"""Who sees the register, who reads a content, who keeps documents and plans inspections (R1.8, R12.2; C 二1.4).

The register (number, title, keeper) is for those whose role shows it. A content is read by its keeper and by those who keep
documents; by others until the end of a grant, asked at every read by the clock; and where it carries a graded section of a
customer's file, only by who may read that section as well.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.documents.models import Document, Finding, Grant, Inspection, Plan, Version
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access
from huifang.organization.roles import ALL

VIEW, KEEP, PLAN = "documents.document.view", "documents.document.keep", "documents.inspection.plan"
OPEN_SECTIONS = ("", "base", "features")
"""Sections whose content may be searched by its text; others are never written into the index."""


def visible_to(user: User) -> Q:
    """The documents whose line in the register the user sees: by role, as keeper, or by a grant that runs."""
    grants = access.grants_of(user)
    if grants is None:
        return Q(pk__in=())
    if grants.reach(VIEW) == ALL:
        return Q()
    running = Grant.objects.filter(reader=user, state=Grant.State.GRANTED, until__gte=clock.today())
    return access.reachable(user, VIEW, owner="keeper") | Q(keeper__in=grants.people) | Q(pk__in=running.values("document"))


def documents_for(user: User) -> QuerySet[Document]:
    """The register as this user sees it."""
    return Document.objects.filter(visible_to(user)).select_related("keeper", "unit", "customer", "taken_by")


def may_see(user: User, row: Document) -> Decision:
    """See the line in the register."""
    known = _keeps(user, row) or access.within(user, VIEW, owners=[row.keeper_id], unit=row.unit_id)
    return known or (YES if _granted(user, row, clock.now()) else known)


def may_read(user: User, row: Document, at: datetime | None = None) -> Decision:
    """Read the content now: as keeper, or by a grant whose day has not passed; and only within the grade of what it carries."""
    moment = at or clock.now()
    verdict = _keeps(user, row)
    if not verdict and not _granted(user, row, moment):
        return no("document_needs_approval") if access.may(user, VIEW) else verdict
    if row.section and row.customer is not None:
        return grading.may_read(user, row.customer, row.section, moment)
    return YES


def grade_of(row: Document, at: datetime) -> str:
    """The grade of what it carries; blank when that is not graded."""
    return grading.grade_of(row.section, at, row.customer.unit if row.customer else row.unit) if row.section else ""


def readable(user: User, ids: "list[int]") -> set[int]:
    """Those of some documents whose content the user may read now."""
    rows = Document.objects.filter(pk__in=ids).exclude(state=Document.State.VOID).select_related("customer__unit")
    return {row.pk for row in rows if may_read(user, row)}


def may_keep(user: User, row: Document | None = None) -> Decision:
    """Put documents on the register; with a row, keep this one: its keeper, or who keeps all of them."""
    if row is None:
        return access.may(user, KEEP)
    return _keeps(user, row) & (no("document_void") if row.state == Document.State.VOID else YES)


def may_take(user: User, row: Document) -> Decision:
    """Check it out to change it: who keeps it and may read it."""
    return (
        may_keep(user, row) & may_read(user, row) & (no("document_taken", name=_taker(row)) if row.state == Document.State.TAKEN else YES)
    )


def may_change(user: User, row: Document) -> Decision:
    """Add a version, or give it back unchanged: who has checked it out."""
    if row.state != Document.State.TAKEN:
        return no("document_not_taken")
    return may_keep(user, row) & (YES if row.taken_by_id == user.pk else no("document_taken", name=_taker(row)))


def may_force(user: User, row: Document) -> Decision:
    """Take back what somebody else has checked out: who keeps all documents."""
    if row.state != Document.State.TAKEN:
        return no("document_not_taken")
    return access.within(user, KEEP, owners=[], unit=row.unit_id) & (no("document_own_return") if row.taken_by_id == user.pk else YES)


def may_ask(user: User, row: Document) -> Decision:
    """Ask to view or borrow it: who sees it in the register and may not read it yet."""
    if row.state == Document.State.VOID:
        return no("document_void")
    if _keeps(user, row):
        return no("document_yours")
    if Grant.objects.filter(document=row, reader=user, state__in=(Grant.State.ASKED, Grant.State.GRANTED)).exists():
        return no("document_asked")
    return access.within(user, VIEW, owners=[row.keeper_id], unit=row.unit_id)


def may_end(user: User, grant: Grant) -> Decision:
    """End a grant that runs: its reader, or who keeps the document."""
    if grant.state != Grant.State.GRANTED:
        return no("grant_not_running")
    return YES if grant.reader_id == user.pk else _keeps(user, grant.document)


def grants_for(user: User) -> QuerySet[Grant]:
    """The loan register: one's own, and those of documents one keeps."""
    mine = access.grants_of(user)
    people = mine.people if mine else []
    everything = bool(mine and mine.reach(KEEP) == ALL)
    reach = access.reachable(user, KEEP, owner="document__keeper", unit="document__unit")
    rows = Grant.objects.filter(Q() if everything else reach | Q(reader=user) | Q(document__keeper__in=people))
    return rows.select_related("document__keeper", "reader")


def may_plan(user: User) -> Decision:
    """Plan inspections and write down what they found."""
    return access.may(user, PLAN)


def may_see_plans(user: User) -> Decision:
    """See plans and inspections: who plans, and who sees every document's line."""
    grants = access.grants_of(user)
    return access.may(user, PLAN) or (YES if grants and grants.reach(VIEW) == ALL else no("not_permitted", permission=PLAN))


def plans_for(user: User) -> QuerySet[Plan]:
    """All plans, for who sees them."""
    return Plan.objects.all() if may_see_plans(user) else Plan.objects.none()


def inspections_for(user: User) -> QuerySet[Inspection]:
    """All inspections for who sees plans, else those the user carries out."""
    rows = Inspection.objects.select_related("plan", "inspector")
    return rows if may_see_plans(user) else rows.filter(inspector=user)


def findings_for(user: User) -> QuerySet[Finding]:
    """All findings for who sees plans, else one's own to correct or found."""
    rows = Finding.objects.select_related("inspection__plan", "document", "owner", "found_by", "corrected_by", "verified_by")
    return rows if may_see_plans(user) else rows.filter(Q(owner=user) | Q(found_by=user))


def may_correct(user: User, finding: Finding) -> Decision:
    """Say that it was put right: whose it is, or who acts for them."""
    grants = access.grants_of(user)
    if finding.state != Finding.State.OPEN:
        return no("finding_not_open")
    return YES if grants and finding.owner_id in grants.people else no("finding_not_yours")


def may_verify(user: User, finding: Finding) -> Decision:
    """Say whether it is right now: who plans inspections or found it, never who corrected it."""
    if finding.state != Finding.State.CORRECTED:
        return no("finding_not_corrected")
    if user.pk in {finding.owner_id, finding.corrected_by_id}:
        return no("finding_own_check")
    return YES if finding.found_by_id == user.pk else access.may(user, PLAN)


def may_open(user: User, version: Version, at: datetime) -> Decision:
    """Open this version's file or text."""
    return (no("document_void") if version.document.state == Document.State.VOID else YES) & may_read(user, version.document, at)


def _keeps(user: User, row: Document) -> Decision:
    grants = access.grants_of(user)
    if grants and row.keeper_id in grants.people:
        return YES
    return access.within(user, KEEP, owners=[], unit=row.unit_id)


def _granted(user: User, row: Document, at: datetime) -> bool:
    day = clock.local_date(at)
    return Grant.objects.filter(document=row, reader=user, state=Grant.State.GRANTED, until__gte=day).exists()


def _taker(row: Document) -> str:
    return row.taken_by.name if row.taken_by else ""
