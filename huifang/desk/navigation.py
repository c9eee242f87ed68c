"""Where the lists' saved views come from."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from huifang.desk.models import SavedView
from huifang.organization.gate import user_of
from huifang.ui import registry


def saved_views(request: HttpRequest, list_name: str) -> Sequence[registry.SavedView]:
    """The user's views of one list. One query."""
    rows = SavedView.objects.filter(user=user_of(request), list_name=list_name).order_by("order", "id")
    return [registry.SavedView(row.label, row.query, reverse("desk:remove_view", args=[row.pk])) for row in rows]


registry.provide_saved_views(saved_views, "desk:save_view")
