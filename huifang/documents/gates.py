"""Who reads the files and the history of documents; what those who approve see of a request."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.registry import About, Values, register_subject
from huifang.documents import access
from huifang.documents.models import AuthorityReading, Document, Finding, Grant, Inspection, Plan
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.grades import PAPER
from huifang.ui import formats

Gate = Callable[[User, str], Decision]


def _document(pk: str) -> Document | None:
    return Document.objects.select_related("customer__unit").filter(pk=int(pk)).first() if pk.isdecimal() else None


def may_read_files(user: User, pk: str) -> Decision:
    """The content of a document: who may read it now."""
    row = _document(pk)
    if row is None or row.state == Document.State.VOID:
        return no("out_of_reach")
    return access.may_read(user, row, clock.now())


def paper_mark(pk: str) -> str:
    """What stands over its content: by the grade of the section that it carries."""
    row = _document(pk)
    return PAPER.get(access.grade_of(row, clock.now()), "") if row else ""


def may_attach(_user: User, _pk: str) -> Decision:
    """Nobody: contents come as versions, by the document's own page."""
    return no("document_not_taken")


def _see(document_of: Callable[[str], Document | None]) -> Gate:
    def gate(user: User, pk: str) -> Decision:
        row = document_of(pk) if pk.isdecimal() else None
        return access.may_see(user, row) if row else no("out_of_reach")

    return gate


def may_see_grant(user: User, pk: str) -> Decision:
    """Its reader, and who keeps the document."""
    return YES if pk.isdecimal() and access.grants_for(user).filter(pk=int(pk)).exists() else no("out_of_reach")


def may_see_plan(user: User, _pk: str) -> Decision:
    """Who sees plans."""
    return access.may_see_plans(user)


def may_see_inspection(user: User, pk: str) -> Decision:
    """Who sees plans, and its inspector."""
    return YES if pk.isdecimal() and access.inspections_for(user).filter(pk=int(pk)).exists() else no("out_of_reach")


def may_see_finding(user: User, pk: str) -> Decision:
    """Who sees plans, whose it is, who found it."""
    return YES if pk.isdecimal() and access.findings_for(user).filter(pk=int(pk)).exists() else no("out_of_reach")


def about_grant(pk: str, _facts: Values) -> About:
    """What the head of the department sees: which document, what for, until when."""
    row = Grant.objects.select_related("document__customer", "reader").get(pk=pk)
    lines = [
        (_("Document"), f"{row.document.number} {row.document.title}"),
        (_("Reader"), row.reader.name),
        (_("Way"), str(row.get_way_display())),
        (_("Purpose"), row.purpose),
        (_("Until"), formats.day(row.until)),
    ]
    return About(
        title=_("Viewing of a document"), lines=lines, use=(_("Open the document"), reverse("documents:show", args=[row.document_id]))
    )


def about_plan(pk: str, _facts: Values) -> About:
    """What whoever approves sees: the inspections of the year."""
    row = Plan.objects.get(pk=pk)
    inspections = row.inspections.exclude(state=Inspection.State.DROPPED).select_related("inspector").order_by("planned_on")
    lines = [(formats.day(one.planned_on), f"{one.scope} · {one.inspector.name}") for one in inspections]
    return About(title=_("Inspection plan"), lines=lines, url=reverse("documents:plan", args=[row.pk]))


register_owner(Document.ref_kind, may_read=may_read_files, may_attach=may_attach, page="documents:show", sealed=True, mark=paper_mark)
register_gate(Document.ref_kind, _see(_document))
register_gate(AuthorityReading.ref_kind, _see(lambda pk: Document.objects.filter(authority_readings=int(pk)).first()))
register_gate(Grant.ref_kind, may_see_grant)
register_gate(Plan.ref_kind, may_see_plan)
register_gate(Inspection.ref_kind, may_see_inspection)
register_gate(Finding.ref_kind, may_see_finding)
register_subject(Grant.ref_kind, may_read=may_see_grant, describe=about_grant)
register_subject(Plan.ref_kind, may_read=may_see_plan, describe=about_plan)
