"""不合格项整改单 and 客户回访反馈表 on paper (R2.11, R2.12)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.followup.corrections import access, services
from huifang.followup.feedback import access as feedback_access
from huifang.followup.feedback import services as feedback
from huifang.followup.models import Correction, CorrectionTurn, Feedback
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, Sheet, Table, register
from huifang.paperwork.rules import Box
from huifang.ui import formats


def correction(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """One correction with all its turns.

    Raises:
        Correction.DoesNotExist: there is none that the user may see.
    """
    row = access.visible_to(user).select_related("customer", "found_by", "responsible", "leader").get(pk=pk)
    title = _("Correction form")
    boxes = [
        Box(label=_("Number"), value=row.number),
        Box(label=_("Customer"), value=row.customer.name),
        Box(label=_("Who found it"), value=row.found_by.name),
        Box(label=_("Found at"), value=formats.moment(row.found_at)),
        Box(label=_("Found how"), value=str(row.get_found_display())),
        Box(label=_("Responsible department"), value=row.responsible.name),
        Box(label=_("Leader"), value=row.leader.name if row.leader else ""),
        Box(label=_("State"), value=str(row.get_state_display())),
        Box(label=_("What is not in order"), value=row.what, lines=4, whole=True),
        Box(label=_("Signature of the customer:"), value="", lines=2, whole=True),
    ]
    return Paper(
        form=services.FORM, subject=Ref.of(row), title=title, name=f"{title} {row.number}", template="form",
        body=Sheet(boxes=boxes, tables=_turns(row)).plain(), number=row.number, stamp=_("Void") if row.state == "void" else "",
        owners=(row.found_by_id, row.owner_id), unit=row.unit_id,
    )  # fmt: skip


def _turns(row: Correction) -> Sequence[Table]:
    turns = CorrectionTurn.objects.filter(correction=row).select_related("owner").order_by("number")
    words = {True: _("satisfied"), False: _("not satisfied"), None: ""}
    rows = [
        (
            str(t.number),
            t.owner.name,
            formats.moment(t.due_at),
            t.done,
            formats.moment(t.done_at) if t.done_at else "",
            words[t.is_satisfied],
        )
        for t in turns
    ]
    columns = (_("Turn"), _("Owner"), _("Due"), _("What was done"), _("Done at"), _("Customer"))
    return [Table(title=_("Turns"), columns=columns, shares=(1, 2, 3, 5, 3, 2), rows=rows)] if rows else []


def form(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """One feedback form.

    Raises:
        Feedback.DoesNotExist: there is none that the user may see.
    """
    row = feedback_access.visible_to(user).select_related("customer", "agent", "leader", "to_unit", "answered_by").get(pk=pk)
    title = _("Customer feedback form")
    boxes = [
        Box(label=_("Number"), value=row.number or ""),
        Box(label=_("Customer"), value=row.customer.name),
        Box(label=_("Agent"), value=row.agent.name),
        Box(label=_("Asked at"), value=formats.moment(row.asked_at)),
        Box(label=_("Question of the customer"), value=row.question, lines=4, whole=True),
        Box(label=_("Answer of the agent"), value=row.reply or row.view, lines=3, whole=True),
        Box(label=_("Asked of"), value=row.to_unit.name if row.to_unit else ""),
        Box(label=_("Due"), value=formats.moment(row.due_at) if row.due_at else ""),
        Box(label=_("Answer of the leader"), value=row.answer, lines=5, sign=_("Signature:"), whole=True),
        Box(label=_("Told at"), value=formats.moment(row.told_at) if row.told_at else ""),
        Box(label=_("State"), value=str(row.get_state_display())),
        Box(label=_("What the customer said"), value=row.words, lines=2, whole=True),
    ]
    return Paper(
        form=feedback.FORM, subject=Ref.of(row), title=title, name=f"{title} {row.number or row.pk}", template="form",
        body=Sheet(boxes=boxes).plain(), number=row.number or "", stamp=_("Void") if row.state == Feedback.State.VOID else "",
        owners=(row.agent_id, row.leader_id), unit=row.unit_id,
    )  # fmt: skip


register(Printable(services.FORM, correction), Printable(feedback.FORM, form))
