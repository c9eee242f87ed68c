"""Taking many customers away needs approval where the regulation asks for it (R1.9).

The chain ``approval.customer-export`` compares how many customers the list holds, and how many the person has taken away
in the last 30 days with this one. An approval is for one person and one list, and holds for three days.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.approvals.models import Approval
from huifang.approvals.registry import About, Fact, Values, register_subject
from huifang.archive import access
from huifang.archive.listing import REGISTER
from huifang.archive.models import Customer
from huifang.journal.models import Event
from huifang.kernel.decision import no
from huifang.organization.gate import user_of
from huifang.ui.exports import LIMIT
from huifang.ui.lists import ListSpec, apply

CHAIN = "approval.customer-export"
HOLDS = timedelta(days=3)
RECENT = timedelta(days=30)
LEFT_OUT = ("export", "after", "csrfmiddlewaretoken", "reason")
FACTS = (
    Fact("export.customers", gettext_lazy("Customers in the list")),
    Fact("export.month", gettext_lazy("Customers taken away within 30 days, this list included")),
    Fact("export.conditions", gettext_lazy("Conditions of the list"), "text"),
    Fact("export.query", gettext_lazy("Conditions of the list"), "text", shown=False),
)


@dataclass(frozen=True, slots=True)
class Export:
    """A list that somebody wants to take away, and how its approval stands."""

    user: User
    facts: Values
    needed: bool
    granted: Approval | None
    waiting: Approval | None

    @property
    def is_free(self) -> bool:
        """May it be taken now?"""
        return not self.needed or self.granted is not None


def wanted(request: HttpRequest, spec: ListSpec, rows: QuerySet[Customer], at: datetime) -> Export:
    """The list that the request's query names."""
    user, facts = user_of(request), _facts(request, spec, rows, at)
    needed = approvals.is_needed(CHAIN, by=user, at=at, amount=None, facts=facts)
    key = _key(user, str(facts["export.query"]))
    granted = approvals.granted_for(key, user, since=at - HOLDS) if needed else None
    if granted and not approvals.covers(granted, CHAIN, by=user, at=at, facts=facts):
        granted = None
    return Export(user, facts, needed, granted, approvals.open_for(key) if needed else None)


def request_approval(export: Export, *, reason: str, at: datetime) -> Approval:
    """Ask for approval to take the list away.

    Raises:
        Refused: the person may not export at all, or it is asked for already.
    """
    access.demand(export.user, access.may_export)
    title = _("Export of {n} customers").format(n=export.facts["export.customers"])
    key = _key(export.user, str(export.facts["export.query"]))
    return asking.request(chain=CHAIN, subject=REGISTER, by=export.user, title=title, at=at, facts=export.facts, reason=reason, key=key)


def query_of(request: HttpRequest) -> str:
    """The conditions and columns of the list, in one order."""
    kept = request.GET.copy()
    for name in LEFT_OUT:
        kept.pop(name, None)
    return "&".join(sorted(kept.urlencode().split("&")))[:1000]


def _facts(request: HttpRequest, spec: ListSpec, rows: QuerySet[Customer], at: datetime) -> Values:
    kept, chips, _narrowed = apply(request, spec, rows)
    count = kept.order_by()[:LIMIT].count()
    words = [f"{chip.filter.label}{_(': ')}{chip.label}" for chip in chips if chip.value]
    text = request.GET.get("q", "").strip()
    words += [f"{_('Searched for')}{_(': ')}{text[:40]}"] if text else []
    conditions = _("; ").join(words) or _("all customers within reach")
    return {
        "export.customers": count,
        "export.month": count + _taken(user_of(request), at),
        "export.conditions": conditions[:300],
        "export.query": query_of(request),
    }


def _taken(user: User, at: datetime) -> int:
    """How many customers the person took away lately without approval."""
    events = Event.objects.filter(
        kind="archive.register.exported", actor_kind=User.ref_kind, actor_id=str(user.pk), at__gt=at - RECENT, at__lte=at
    )
    return sum(int(event.data["rows"]) for event in events if not event.data.get("approval"))


def _key(user: User, query: str) -> str:
    return f"{CHAIN}/{user.pk}/{hashlib.sha256(query.encode()).hexdigest()[:32]}"


def _describe(_pk: str, facts: Values) -> About:
    query = str(facts.get("export.query", ""))
    address = reverse("archive:customers")
    return About(
        title=_("Customers as a workbook"),
        url=f"{address}?{query}",
        use=(gettext_lazy("Take the list away"), f"{address}?{query}&export=1"),
    )


# Everybody sees their own lists only; there is no list that a colleague's request would open (R12.2).
register_subject(REGISTER.kind, may_read=lambda _user, _pk: no("out_of_reach", permission=access.EXPORT), describe=_describe, facts=FACTS)
