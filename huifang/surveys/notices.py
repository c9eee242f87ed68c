"""Notices about questionnaires: a draft waits for review, was sent back, is asked from now on (R2.14)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.organization.roles import ROLES
from huifang.organization.selectors import holders
from huifang.surveys import access
from huifang.surveys.models import QuestionnaireVersion

CENTRE = "follow_up_head"

declare(
    Group("surveys", _("Questionnaires"), order=45),
    Kind("surveys.review", "surveys", _("A questionnaire waits for your review"), _("{by} asks you to review “{title}”, version {number}."), icon="forms"),
    Kind("surveys.sent_back", "surveys", _("Your questionnaire was sent back"), _("{by} sends “{title}” back: {reason}"), icon="arrow-back-up"),
    Kind("surveys.published", "surveys", _("Your questionnaire is published"), _("{by} published “{title}”, version {number}."), icon="forms"),
)  # fmt: skip


def reviewers(version: QuestionnaireVersion, at: datetime) -> list[User]:
    """Who is asked to review: the heads of the centre; if they wrote it themselves, everybody else who may publish."""
    roles = [CENTRE, *(code for code, role in ROLES.items() if code != CENTRE and access.PUBLISH in role.grants)]
    found = [user for user in holders(CENTRE, at=at) if not access.has_part_in(user, version)]
    return found or [user for role in roles for user in holders(role, at=at) if not access.has_part_in(user, version)]


def tell_reviewers(version: QuestionnaireVersion, *, by: User, at: datetime) -> None:
    """A draft was handed in."""
    _tell("surveys.review", version, reviewers(version, at), by=by, at=at)


def tell_author(kind: str, version: QuestionnaireVersion, *, by: User, at: datetime, reason: str = "") -> None:
    """What the reviewer decided, to whoever wrote it and whoever handed it in."""
    people = User.objects.filter(pk__in=[pk for pk in (version.author_id, version.submitted_by_id) if pk], is_active=True)
    _tell(kind, version, list(people), by=by, at=at, reason=reason)


def _tell(kind: str, version: QuestionnaireVersion, to: list[User], *, by: User, at: datetime, reason: str = "") -> None:
    title, number, key = version.questionnaire.title, version.number, f"{version.revision}-{at.isoformat()}"
    notifications.notify(kind=kind, about=Ref.of(version), to=to, by=by, at=at, key=key, title=title, number=number, reason=reason)


def _title(pk: str) -> str:
    row = QuestionnaireVersion.objects.select_related("questionnaire").filter(pk=pk).first()
    return f"{row.questionnaire.title} v{row.number}" if row else ""


register_subject(Subject(QuestionnaireVersion.ref_kind, "surveys:version", title=_title))
