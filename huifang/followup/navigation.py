"""Follow-up in the menu, with what is due today."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.followup import access
from huifang.followup.corrections import access as corrections
from huifang.followup.feedback import access as feedback
from huifang.followup.rounds import access as rounds
from huifang.followup.selectors import queue
from huifang.kernel import clock
from huifang.organization.gate import user_of
from huifang.ui.registry import NavItem, register


def due(request: HttpRequest) -> int | None:
    """The user's own calls due until the end of today, capped at 100."""
    user = user_of(request)
    rows = queue.rows(user, queue.MINE).filter(due_at__lt=queue.tomorrow(clock.now()))
    return rows.order_by()[: queue.COUNT_CAP].count() or None


register(
    NavItem("followup", _("Follow-up queue"), "followup:queue", "phone-call", access.VIEW, order=10, count=due, phone=True),
    NavItem("followup", _("Follow-up records"), "followup:records", "clipboard-list", access.VIEW_RECORD, order=20, phone=True),
    NavItem("followup", _("Planning"), "followup:plan", "calendar-event", "followup.plan.run", order=40),
    NavItem("followup", _("Rounds"), "followup:rounds", "refresh", rounds.VIEW, order=35),
    NavItem("followup", _("Coverage and draws"), "followup:coverage", "target", rounds.VIEW, order=37),
    NavItem("followup", _("Open matters"), "followup:matters", "flag", access.VIEW_RECORD, order=30),
    NavItem("followup", _("Questions of customers"), "followup:feedbacks", "message-question", feedback.VIEW, order=34),
    NavItem("followup", _("Corrections"), "followup:corrections", "alert-triangle", corrections.VIEW, order=36),
)
