"""What a person keeps when their account ends: documents (R1.8)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.documents.models import Document
from huifang.documents.services import keeping


def count(user: User, _at: datetime) -> int:
    """How many documents the person keeps."""
    return Document.objects.filter(keeper=user).exclude(state=Document.State.VOID).count()


def hand_over(user: User, *, to: User, by: User, at: datetime) -> int:
    """All documents of the person get another keeper; what anybody has checked out is taken back first."""
    rows = list(Document.objects.filter(keeper=user).exclude(state=Document.State.VOID).select_related("taken_by"))
    for row in rows:
        keeping.pass_on(row, to=to, reason=_("The account of {name} ends").format(name=user.name), by=by, at=at)
    return len(rows)


register(Belonging("documents.document", gettext_lazy("Documents"), count=count, hand_over=hand_over, order=45))
