"""Notices about documents: decided viewings, a new keeper, findings."""

from django.utils.translation import gettext_lazy as _

from huifang.documents.models import Document, Finding, Grant, Inspection, Plan
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import NOW

declare(
    Group("documents", _("Documents"), order=38),
    Kind("documents.viewing_granted", "documents", _("You may view a document"), _("{what}: granted until {until}."), way=NOW, icon="file-check", evidence=True),
    Kind("documents.viewing_refused", "documents", _("Viewing of a document was refused"), _("{what} may not be viewed."), way=NOW, icon="file-x"),
    Kind("documents.viewing_ended", "documents", _("Viewing of a document ended"), _("{what}: {reason}"), icon="file-off"),
    Kind("documents.kept", "documents", _("You keep a document now"), _("{by} handed {what} over to you: {reason}"), way=NOW, icon="file-text", evidence=True),
    Kind("documents.finding", "documents", _("A finding to correct"), _("{what}: to be corrected until {due}."), way=NOW, icon="clipboard-check", evidence=True),
    Kind("documents.corrected", "documents", _("A correction to verify"), _("{by} corrected: {what}"), icon="clipboard-check"),
    Kind("documents.taken", "documents", _("A document you keep was checked out"), _("{by} checked out {what}: {reason}"), icon="lock"),
    Kind("documents.back", "documents", _("A document you keep is back"), _("{by} gave back {what}."), icon="lock-open"),
    Kind("documents.forced_back", "documents", _("A document was taken back from you"), _("{by} took back {what}: {reason}"), way=NOW, icon="arrow-back-up"),
    Kind("documents.to_inspect", "documents", _("You inspect documents"), _("{by} planned for you on {day}: {what}"), way=NOW, icon="clipboard-check"),
)  # fmt: skip


def _document(pk: str) -> str:
    row = Document.objects.filter(pk=pk).first()
    return str(row) if row else ""


def _grant(pk: str) -> str:
    row = Grant.objects.select_related("document").filter(pk=pk).first()
    return str(row.document) if row else ""


def _plan(pk: str) -> str:
    row = Plan.objects.filter(pk=pk).first()
    return str(_("Inspection plan {year}")).format(year=row.year) if row else ""


def _inspection(pk: str) -> str:
    row = Inspection.objects.filter(pk=pk).first()
    return row.scope if row else ""


def _finding(pk: str) -> str:
    row = Finding.objects.filter(pk=pk).first()
    return row.text[:60] if row else ""


register_subject(
    Subject(Document.ref_kind, "documents:show", title=_document),
    Subject(Grant.ref_kind, "documents:grant", title=_grant),
    Subject(Plan.ref_kind, "documents:plan", title=_plan),
    Subject(Inspection.ref_kind, "documents:inspection", title=_inspection),
    Subject(Finding.ref_kind, "documents:finding", title=_finding),
)
