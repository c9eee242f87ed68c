"""The certificate of a destruction on paper: what was destroyed, by kind and number, never its content (C 二2.8.9)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals.models import Approval, Vote
from huifang.audit import access, destroying, naming
from huifang.audit.executing import FORM
from huifang.audit.models import Destruction
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, Sheet, Table, register
from huifang.paperwork.rules import Box
from huifang.ui import formats


def paper(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The certificate.

    Raises:
        Destruction.DoesNotExist: there is none that the user may see, or it has not been carried out.
    """
    row = destroying.visible_to(user).select_related("proposed_by").get(pk=pk, state=Destruction.State.DONE)
    title = _("Certificate of destruction") if row.way == Destruction.Way.DESTROY else _("Certificate of anonymising")
    facts = [
        (_("What is done"), str(row.get_way_display())),
        (_("Reason"), str(row.get_reason_display())),
        (_("Proposed by"), f"{row.proposed_by.name} {formats.moment(row.proposed_at)}"),
        (_("carried out"), formats.moment(row.done_at) if row.done_at else ""),
    ]
    things = [
        [naming.named(item.subject, counted=False).kind, item.subject_id, str(sum(item.counts.values()))]
        for item in row.items.order_by("id")
    ]
    tables = [[word, str(count)] for word, count in naming.by_word(row.erased)]
    return Paper(
        form=FORM,
        subject=Ref.of(row),
        title=title,
        name=f"{title} {row.certificate}",
        template="form",
        body=Sheet(
            boxes=[Box(label=label, value=value, lines=1, sign="", whole=False) for label, value in facts],
            tables=[
                Table(title=_("Approved by"), columns=[_("Step"), _("Name"), _("Time")], shares=[1, 3, 3], rows=signatures(row)),
                Table(title=_("What it was"), columns=[_("Kind"), _("Number"), _("Rows")], shares=[3, 2, 1], rows=things),
                Table(title=_("Rows by table"), columns=[_("Table"), _("Rows")], shares=[4, 1], rows=tables),
            ],
        ).plain(),
        number=row.certificate,
        permission=access.DESTRUCTIONS,
    )


def signatures(row: Destruction) -> list[list[str]]:
    """Who approved, in the order in which they did."""
    approval = Approval.objects.filter(subject_kind=row.ref_kind, subject_id=row.pk, state=Approval.State.GRANTED).first()
    votes = (
        Vote.objects.filter(approval=approval).select_related("by", "step", "principal").order_by("step__number", "id") if approval else []
    )
    return [[str(vote.step.number), _name(vote), formats.moment(vote.at)] for vote in votes]


def _name(vote: Vote) -> str:
    if vote.principal_id == vote.by_id:
        return vote.by.name
    return _("{by} for {principal}").format(by=vote.by.name, principal=vote.principal.name)


register(Printable(FORM, paper))
