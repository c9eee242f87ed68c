"""How far the first administrator has come with setting the installation up (R12.1); kept as one setting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.organization import access
from huifang.organization.models import Setting

CODE = "organization.first_run"
SUBJECT = Ref("organization.option", CODE)


def state() -> dict[str, Any]:
    """``{"open": bool, "done": [steps]}``; not open where nobody began, such as after an upgrade. One query."""
    row = Setting.objects.filter(code=CODE).values_list("value", flat=True).first()
    return {"open": False, "done": [], **(row or {})}


def is_open() -> bool:
    """Is the installation still being set up?"""
    return bool(state()["open"])


@transaction.atomic
def begin(*, by: Actor, at: datetime) -> None:
    """A fresh installation waits for its administrator; a second time changes nothing."""
    _row, made = Setting.objects.get_or_create(code=CODE, defaults={"value": {"open": True, "done": []}})
    if made:
        record("organization.first_run.begun", SUBJECT, by=by, at=at)


@transaction.atomic
def pass_step(step: str, *, by: Actor, at: datetime) -> None:
    """A step was done or looked at; the next visit begins after it."""
    _may(by)
    now = state()
    if step not in now["done"]:
        Setting.objects.update_or_create(code=CODE, defaults={"value": {**now, "done": [*now["done"], step]}})


@transaction.atomic
def end(*, by: Actor, at: datetime, done: Sequence[str] = ()) -> None:
    """Finish or put away: the start page leads to work again. The pages stay where they are."""
    _may(by)
    now = state()
    Setting.objects.update_or_create(code=CODE, defaults={"value": {**now, "open": False}})
    if now["open"]:
        record("organization.first_run.ended", SUBJECT, by=by, at=at, steps=len(now["done"]))


def _may(by: Actor) -> None:
    if isinstance(by, User):
        enforce(access.may(by, "organization.option.edit"))
