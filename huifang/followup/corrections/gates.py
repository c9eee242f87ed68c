"""Who reads a correction's history and files; what a follow-up after it is about."""

from django.urls import reverse

from huifang.accounts.models import User
from huifang.files.registry import register_owner
from huifang.followup.corrections import access
from huifang.followup.models import Correction, CorrectionTurn, Task
from huifang.followup.rules.corrections import CORRECTION
from huifang.followup.selectors import origins
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no
from huifang.kernel.refs import Ref


def may_read(user: User, pk: str) -> Decision:
    """Whoever sees the correction."""
    row = Correction.objects.filter(pk=pk).first()
    return access.may_view(user, row) if row else no("out_of_reach", permission=access.VIEW)


def may_attach(user: User, pk: str) -> Decision:
    """Add evidence while it is open: who puts it right, arranges it, or found it."""
    row = Correction.objects.filter(pk=pk).first()
    if row is None or not access.may_view(user, row):
        return no("out_of_reach", permission=access.VIEW)
    if row.state in CORRECTION.final:
        return no("files_closed")
    return access.may_correct(user, row) or access.may_follow_up(user, row)


def matter(origin: Ref, _task: Task) -> origins.About:
    """What the call after a correction is about: what was wrong, and what was done in each turn."""
    row = Correction.objects.get(pk=int(origin.id))
    turns = CorrectionTurn.objects.filter(correction=row).exclude(done="").order_by("number")
    return origins.About(
        title=row.number, text=row.what, plan="\n".join(turn.done for turn in turns), url=reverse("followup:correction", args=[row.pk])
    )


def may_read_turn(user: User, pk: str) -> Decision:
    """Whoever sees the correction."""
    turn = CorrectionTurn.objects.filter(pk=pk).values_list("correction", flat=True).first()
    return may_read(user, str(turn)) if turn else no("out_of_reach", permission=access.VIEW)


register_gate(Correction.ref_kind, may_read)
register_gate(CorrectionTurn.ref_kind, may_read_turn)
register_owner(Correction.ref_kind, may_read=may_read, may_attach=may_attach, page="followup:correction")
origins.register(Correction.ref_kind, matter)
