"""Who reads the history and the files of questionnaires, sheets, links and inspections."""

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access as gate
from huifang.surveys import access
from huifang.surveys.models import Inspection, Link, Questionnaire, QuestionnaireVersion, Sheet


def may_read_sheet(user: User, pk: str) -> Decision:
    """Whoever may see the sheet."""
    return YES if access.sheets(user).filter(pk=pk).exists() else no("out_of_reach", permission=access.READ)


def may_read_link(user: User, pk: str) -> Decision:
    """Whoever may see the link."""
    return YES if access.links(user).filter(pk=pk).exists() else no("out_of_reach", permission=access.READ)


def may_see(user: User, _pk: str) -> Decision:
    """Questionnaires and inspections are for everybody who works with them."""
    return gate.may(user, access.VIEW)


def nobody(_user: User, _pk: str) -> Decision:
    """What customers sent stays as they sent it."""
    return no("files_closed")


register_gate(Sheet.ref_kind, may_read_sheet)
register_gate(Link.ref_kind, may_read_link)
for kind in (Questionnaire, QuestionnaireVersion, Inspection):
    register_gate(kind.ref_kind, may_see)
register_owner(Sheet.ref_kind, may_read=may_read_sheet, may_attach=nobody, page="surveys:sheet")
register_systems({"survey-link": _("questionnaire link")})
