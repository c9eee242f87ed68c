"""Mails about an assignment: to who is asked. Their answer by mail answers the assignment."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.assignments import selectors, services
from huifang.assignments.models import Assignment
from huifang.assignments.rules import ASSIGNMENT
from huifang.channels.threads import Address, Answer, Thread, register
from huifang.kernel.refs import Ref
from huifang.organization.selectors import resolve
from huifang.ui import formats


def _found(pk: str) -> Assignment | None:
    rows = Assignment.objects.select_related("unit", "person", "asked_by")
    return rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _addresses(_user: User, pk: str) -> Sequence[Address]:
    """Who is asked (the deputy during absence), and who asks."""
    row = _found(pk)
    if row is None:
        return []
    people = [*resolve(Ref.of(row.person or row.unit)), row.asked_by]
    return [Address(person.name, person.email) for person in dict.fromkeys(people) if person.email]


def _facts(pk: str) -> Mapping[str, str]:
    row = _found(pk)
    if row is None:
        return {}
    return {"name": str(row.person or row.unit), "title": row.title, "text": row.text, "due": formats.moment(row.due_at)}


def receive(answer: Answer) -> bool:
    """The answer of the person asked, from their own address, is the assignment's answer; anybody else's mail only stands there."""
    row = _found(answer.message.about_id)
    if row is None or answer.sender is None or answer.sender.pk == row.asked_by_id:
        return False
    if not ASSIGNMENT.can(row.state, "answer", {"text": answer.written}):
        return False
    services.answer(row, text=answer.written[:4000], by=answer.sender, at=answer.at)
    return True


def _find(user: User, text: str) -> Sequence[tuple[str, str]]:
    rows = selectors.for_user(user).filter(title__icontains=text).order_by("-id")[:10]
    return [(str(row.pk), row.title) for row in rows]


register(
    Thread(
        kind=Assignment.ref_kind,
        code="z",
        label=_("Assignment"),
        title=lambda pk: row.title if (row := _found(pk)) else "",
        url=lambda pk: reverse("assignments:show", args=[pk]),
        exists=lambda pk: _found(pk) is not None,
        addresses=_addresses,
        facts=_facts,
        receive=receive,
        find=_find,
    )
)
