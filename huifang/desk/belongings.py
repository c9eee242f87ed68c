"""What a person keeps on their desk, when their account ends: saved views (R12.2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.desk.models import SavedView

LABEL = 30


def count(user: User, _at: datetime) -> int:
    """How many views the person saved."""
    return SavedView.objects.filter(user=user).count()


@transaction.atomic
def hand_over(user: User, *, to: User, by: User, at: datetime) -> int:
    """The views go to ``to``; one whose name ``to`` uses already gets the person's name behind it."""
    del by, at
    given = 0
    taken = set(SavedView.objects.filter(user=to).values_list("list_name", "label"))
    for view in SavedView.objects.filter(user=user).order_by("pk"):
        label, number = view.label, 1
        while (view.list_name, label) in taken:
            number += 1
            tail = f" {user.name}" if number == 2 else f" {user.name}{number}"
            label = view.label[: max(0, LABEL - len(tail))] + tail[-LABEL:]
        taken.add((view.list_name, label))
        given += SavedView.objects.filter(pk=view.pk, user=user).update(user=to, label=label)
    return given


@transaction.atomic
def release(user: User, *, by: User, at: datetime) -> int:
    """The views go with their owner."""
    del by, at
    return SavedView.objects.filter(user=user).delete()[0]


register(
    Belonging(
        "desk.saved_view",
        _("Saved views"),
        count=count,
        hand_over=hand_over,
        release=release,
        released=_("are dropped"),
        order=70,
    )
)
