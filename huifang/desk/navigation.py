"""Where the lists' saved views come from."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from huifang.desk import access as views
from huifang.desk.models import SavedView
from huifang.journal.services import record
from huifang.kernel.refs import Ref
from huifang.organization import access
from huifang.organization.gate import user_of
from huifang.organization.selectors import home_unit
from huifang.ui import registry


def saved_views(request: HttpRequest, list_name: str) -> Sequence[registry.SavedView]:
    """The user's views of one list, and those shared with their units by their own or another department. One query."""
    user = user_of(request)
    grants = access.grants_of(user)
    lines = grants.lines if grants else frozenset()
    links = SavedView.partners.through.objects
    kept = Q(user=user)
    if lines:
        kept |= Q(unit__in=lines) | Q(pk__in=links.filter(unit__in=lines).values("savedview"))
    rows = SavedView.objects.filter(kept, list_name=list_name).annotate(across=Exists(links.filter(savedview=OuterRef("pk"))))
    may_share = access.may(user, views.SHARE)
    found = []
    for row in rows.select_related("unit", "user").order_by("order", "id"):
        mine = row.user_id == user.pk
        remove = reverse("desk:remove_view", args=[row.pk]) if views.may_remove(user, row) else ""
        share = reverse("desk:share_view", args=[row.pk]) if mine and may_share else ""
        found.append(registry.SavedView(row.label, row.query, remove, _shared(row, lines, mine=mine), mine, share))
    return found


def _shared(row: Any, lines: frozenset[int], *, mine: bool) -> str:
    """With which unit a view is shared; one that came from another department names who shares it."""
    if row.unit and (mine or row.unit_id in lines):
        return str(row.unit.name)
    if mine:
        return gettext("other departments") if row.across else ""
    return str(row.user.name)


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
