"""Who designs and reviews questionnaires, sends links and reads answers (R12.2)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.kernel.decision import Decision
from huifang.organization import access
from huifang.surveys.models import Link, QuestionnaireVersion, Sheet

VIEW, EDIT, PUBLISH = "surveys.questionnaire.view", "surveys.questionnaire.edit", "surveys.questionnaire.publish"
READ, VOID = "surveys.sheet.view", "surveys.sheet.void"
SEND = "surveys.link.create"
INSPECT = "surveys.inspection.edit"


def may_edit(user: User | AnonymousUser) -> Decision:
    """Design questionnaires and revise them."""
    return access.may(user, EDIT)


def may_publish(user: User | AnonymousUser) -> Decision:
    """Pass what somebody else designed; that it was somebody else is a move's guard."""
    return access.may(user, PUBLISH)


def has_part_in(user: User, version: QuestionnaireVersion) -> bool:
    """Did the user write or submit the version?"""
    return user.pk in {version.author_id, version.submitted_by_id}


def may_send(user: User, customer: Customer) -> Decision:
    """Send a link: within one's reach, to a customer one may see."""
    return archive.may_view(user, customer) & access.within(user, SEND, owners=[customer.owner_id], unit=customer.unit_id)


def sheets(user: User | AnonymousUser) -> QuerySet[Sheet]:
    """Answer sheets that a role shows: one's own calls', the team's, the unit's, all."""
    return Sheet.objects.filter(access.reachable(user, READ, owner="agent"))


def links(user: User | AnonymousUser) -> QuerySet[Link]:
    """Links that a role shows."""
    return Link.objects.filter(access.reachable(user, READ, owner="issued_by"))


def may_void(user: User, sheet: Sheet) -> Decision:
    """Void a sheet, such as one that somebody else filled in."""
    return access.within(user, VOID, owners=[], unit=sheet.unit_id)
