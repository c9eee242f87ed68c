"""Who reads about long work: whoever let it run. How the notices' own work is called."""

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.desk.models import Progress
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import YES, Decision, no


def may_read_progress(user: User, pk: str) -> Decision:
    """One's own long work."""
    return YES if Progress.objects.filter(pk=pk, owner=user).exists() else no("out_of_reach")


register_gate(Progress.ref_kind, may_read_progress)
register_systems({"notices": _("Notices"), "worker": _("Background work"), "sweep": _("Time limits")})
