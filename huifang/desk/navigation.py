"""Where the lists' saved views come from."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from huifang.desk import access as views
from huifang.desk.models import SavedView
from huifang.journal.services import record
from huifang.kernel.refs import Ref
from huifang.organization import access
from huifang.organization.gate import user_of
from huifang.organization.selectors import home_unit
from huifang.ui import registry


def saved_views(request: HttpRequest, list_name: str) -> Sequence[registry.SavedView]:
    """The user's views of one list, and those that their units share. One query."""
    user = user_of(request)
    grants = access.grants_of(user)
    shared = Q(unit__in=grants.lines) if grants and grants.lines else Q()
    rows = SavedView.objects.filter(Q(user=user) | shared if shared else Q(user=user), list_name=list_name)
    found = []
    for row in rows.select_related("unit").order_by("order", "id"):
        remove = reverse("desk:remove_view", args=[row.pk]) if views.may_remove(user, row) else ""
        found.append(registry.SavedView(row.label, row.query, remove, row.unit.name if row.unit else "", mine=row.user_id == user.pk))
    return found


def share_with(request: HttpRequest) -> str:
    """The name of the unit with which the user may share views; empty if none. No query for those who may not."""
    user = user_of(request)
    unit = home_unit(user) if access.may(user, views.SHARE) else None
    return unit.name if unit else ""


def note_export(request: HttpRequest, list_name: str, title: object) -> None:
    """Write down who took which list away, and how it was narrowed (R12.2)."""
    with transaction.atomic():
        query = request.GET.urlencode()[:500]
        record("desk.list.exported", Ref("desk.list", list_name), by=user_of(request), title=str(title), query=query)


registry.provide_saved_views(saved_views, "desk:save_view", share_with)
registry.on_export(note_export)
