"""Sharing a saved view between departments, removing one, and bringing it back."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.desk import access
from huifang.desk.models import SavedView
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, enforce
from huifang.organization.models import Unit

SALT = "huifang.desk.view"
LONGEST = 3600
"""Seconds for which a removed view can be brought back."""


@transaction.atomic
def share_view(view: SavedView, *, units: Sequence[Unit], by: User) -> None:
    """Show a view to exactly these departments besides one's own (C 一4.3). It is a query: each reads in it what they may anyway.

    Raises:
        Refused: it is not theirs, they share nothing, or the view holds what was searched for.
    """
    enforce(access.may_share_across(by, view))
    before = set(view.partners.values_list("pk", flat=True))
    if before == {unit.pk for unit in units}:
        return
    view.partners.set(units)
    names = "、".join(unit.name for unit in units)
    record("desk.view.shared" if units else "desk.view.unshared", view, by=by, label=view.label, list=view.list_name, units=names)


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> str:
    """Forget a view; what it takes to bring it back, signed for who removed it.

    Raises:
        Refused: it is not theirs to remove.
        Conflict: it is gone already.
    """
    enforce(access.may_remove(by, view))
    kept = {
        "by": by.pk, "user": view.user_id, "unit": view.unit_id, "list_name": view.list_name, "label": view.label, "query": view.query,
        "order": view.order, "pk": view.pk, "partners": list(view.partners.values_list("pk", flat=True)),
    }  # fmt: skip
    SavedView.partners.through.objects.filter(savedview=view.pk).delete()
    if not SavedView.objects.filter(pk=view.pk)._raw_delete("default"):
        raise Conflict
    record("desk.view.removed", view, by=by, label=view.label, list=view.list_name)
    return signing.dumps(kept, salt=SALT)


@transaction.atomic
def restore_view(token: str, *, by: User) -> SavedView | None:
    """Bring a removed view back; nothing when the token is not theirs, or too old.

    Raises:
        Refused: it was shared with a unit whose views they keep no longer.
        Conflict: there is one of this name again.
    """
    try:
        kept: dict[str, Any] = signing.loads(token, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        return None
    if kept.pop("by") != by.pk or (kept["unit"] and not Unit.objects.filter(pk=kept["unit"]).exists()):
        return None
    view = SavedView(pk=kept["pk"], user_id=kept["user"], unit_id=kept["unit"], list_name=kept["list_name"], label=kept["label"])
    view.query, view.order = kept["query"], kept["order"]
    enforce(access.may_remove(by, view))
    try:
        with transaction.atomic():
            view.save(force_insert=True)
            view.partners.set(Unit.objects.filter(pk__in=kept["partners"]))
    except IntegrityError as error:
        raise Conflict from error
    record("desk.view.restored", view, by=by, label=view.label, list=view.list_name)
    return view
