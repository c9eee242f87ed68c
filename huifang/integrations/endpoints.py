"""Endpoints of the contexts below: units, people, facts."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query

from huifang.accounts.models import User
from huifang.integrations.api import Out, Page, Paging, Routes, caller_of, user_of
from huifang.integrations.api.paging import wrong_cursor
from huifang.integrations.reading import Reader, facts_of
from huifang.journal.models import Event, Seal
from huifang.organization.models import Unit
from huifang.ui.lists import Sort

api = Routes("organization", _("Units and people"), order=70)
facts = Routes("journal", _("Facts of the journal"), order=80)
UNITS = "organization.unit.view"
SCAN = 200
OLDEST = Sort("old", "", ("pk",))


class UnitOut(Out):
    """A unit; ``parent`` is the unit above."""

    id: int
    code: str
    name: str
    kind: str
    parent: int | None
    is_active: bool


class UserOut(Out):
    """Somebody who signs in."""

    id: int
    name: str
    staff_number: str
    is_active: bool


class ActorOut(Out):
    """What it happened to, or who did it."""

    kind: str
    id: str


class EventOut(Out):
    """A fact; personal values are left out."""

    id: int
    kind: str
    at: datetime
    subject: ActorOut
    actor: ActorOut
    facts: dict[str, Any]


class Me(Out):
    """Who the token acts as, and what it is for."""

    id: int
    name: str
    scopes: list[str] | None


@api.get("/me", name="me", response=Me, summary=_("Who is calling"))
def me(request: HttpRequest) -> Any:
    caller = caller_of(request)
    return {"id": caller.user.pk, "name": caller.user.name, "scopes": sorted(caller.scopes) if caller.scopes is not None else None}


@api.get("/units", name="units", permission=UNITS, response=Page[UnitOut], summary=_("List units"))
def units(request: HttpRequest, paging: Query[Paging]) -> Any:
    def show(row: Unit) -> dict[str, Any]:
        return {"id": row.pk, "code": row.code, "name": row.name, "kind": row.kind, "parent": row.parent_id, "is_active": row.is_active}

    return paging.page(Unit.objects.all(), OLDEST, show)


@api.get("/users", name="users", permission=UNITS, response=Page[UserOut], summary=_("List people"))
def users(request: HttpRequest, paging: Query[Paging]) -> Any:
    def show(row: User) -> dict[str, Any]:
        return {"id": row.pk, "name": row.name, "staff_number": row.staff_number, "is_active": row.is_active}

    return paging.page(User.objects.all(), OLDEST, show)


@facts.get(
    "/events",
    name="events",
    scope="journal:read",
    response=Page[EventOut],
    summary=_("Facts since a cursor"),
    description=_(
        "In the order of the sealed journal, which has no gaps; next is always given and is where the next call begins. A page may be short or empty: what may not be read is left out."
    ),
)
def events(request: HttpRequest, paging: Query[Paging]) -> Any:
    caller = caller_of(request)
    digits = paging.cursor.removeprefix("at.")
    if paging.cursor and not (digits != paging.cursor and digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise wrong_cursor()
    after = int(digits) if paging.cursor else 0
    reader = Reader(user_of(request), caller.scopes)
    shown: list[dict[str, Any]] = []
    links = list(Seal.objects.filter(position__gt=after).select_related("event").order_by("position")[:SCAN])
    for place, link in enumerate(links):
        if place % paging.limit == 0:
            reader.prepare(one.event for one in links[place : place + paging.limit])
        after = link.position
        if reader.may_read(link.event):
            shown.append(event_out(link.event))
            if len(shown) == paging.limit:
                break
    return {"items": shown, "next": f"at.{after}"}


def event_out(event: Event) -> dict[str, Any]:
    """A fact as it leaves the house."""
    return {
        "id": event.pk,
        "kind": event.kind,
        "at": event.at,
        "subject": {"kind": event.subject_kind, "id": event.subject_id},
        "actor": {"kind": event.actor_kind, "id": event.actor_id},
        "facts": facts_of(event),
    }
