"""Questionnaires in the menu."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.organization.gate import user_of
from huifang.surveys import access
from huifang.surveys.models import QuestionnaireVersion
from huifang.ui.registry import NavItem, register


def to_review(request: HttpRequest) -> int | None:
    """How many drafts of others wait for the user's review."""
    user = user_of(request)
    if not access.may_publish(user):
        return None
    rows = QuestionnaireVersion.objects.filter(state="review").exclude(author=user).exclude(submitted_by=user)
    return rows[:100].count() or None


register(
    NavItem("followup", _("Questionnaires"), "surveys:list", "forms", access.VIEW, order=50, count=to_review),
    NavItem("followup", _("Answer sheets"), "surveys:sheets", "checklist", access.READ, order=52),
    NavItem("followup", _("Announced inspections"), "surveys:inspections", "speakerphone", access.VIEW, order=54),
)
