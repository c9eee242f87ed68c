"""Who sees a customer's question, answers it, tells the customer (R2.12)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.followup.models import Feedback
from huifang.kernel.decision import Decision
from huifang.organization import access

VIEW, CREATE, ANSWER = "followup.feedback.view", "followup.feedback.create", "followup.feedback.answer"


def visible_to(user: User | AnonymousUser) -> QuerySet[Feedback]:
    """Those of the user or their team, and those that lie with their department."""
    taken = access.reachable(user, VIEW, owner="agent", unit="unit")
    asked = access.reachable(user, VIEW, owner="leader", unit="to_unit")
    return Feedback.objects.filter(Q(taken | asked))


def may_view(user: User | AnonymousUser, row: Feedback) -> Decision:
    """Look at one."""
    people = [row.agent_id, row.leader_id]
    return access.within(user, VIEW, owners=people, unit=row.unit_id) or access.within(user, VIEW, owners=people, unit=row.to_unit_id)


def may_ask(user: User, customer: Customer) -> Decision:
    """Note a question of this customer."""
    return access.may(user, CREATE) & archive.may_view(user, customer)


def may_handle(user: User | AnonymousUser, row: Feedback) -> Decision:
    """Answer it oneself, put it on the form, tell the customer, note their word: the agent or their team."""
    return access.within(user, CREATE, owners=[row.agent_id], unit=row.unit_id)


def may_answer(user: User | AnonymousUser, row: Feedback) -> Decision:
    """Answer the form: the leader it went to, or who leads that department."""
    return access.within(user, ANSWER, owners=[row.leader_id], unit=row.to_unit_id)


def may_tell(user: User | AnonymousUser, row: Feedback) -> Decision:
    """Bring the answer to the customer: the agent's team or whoever answered."""
    return may_handle(user, row) or may_answer(user, row)
