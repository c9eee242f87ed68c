"""Words for permissions, in groups, and for the grounds of a verdict (R12.1)."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huifang.organization import explaining
from huifang.organization.explaining import Ground
from huifang.organization.models import RoleAssignment
from huifang.organization.roles import ROLES
from huifang.ui.formats import day

Text = str | Promise

CONTEXTS: Mapping[str, Text] = {
    "archive": gettext_lazy("Customer archive"),
    "documents": gettext_lazy("Documents"),
    "custody": gettext_lazy("Loans of files"),
    "followup": gettext_lazy("Follow-up"),
    "complaints": gettext_lazy("Complaints"),
    "assignments": gettext_lazy("Assignments"),
    "approvals": gettext_lazy("Approvals"),
    "knowledge": gettext_lazy("Knowledge base"),
    "surveys": gettext_lazy("Questionnaires"),
    "relations": gettext_lazy("Customer relations"),
    "quality": gettext_lazy("Quality and points"),
    "audit": gettext_lazy("Audit"),
    "regulations": gettext_lazy("Regulations"),
    "workforce": gettext_lazy("Workforce"),
    "reports": gettext_lazy("Reports"),
    "paperwork": gettext_lazy("Forms and numbers"),
    "files": gettext_lazy("Files"),
    "search": gettext_lazy("Search"),
    "desk": gettext_lazy("Views of lists"),
    "imports": gettext_lazy("Imports"),
    "channels": gettext_lazy("Telephone and messages"),
    "notifications": gettext_lazy("Notices"),
    "integrations": gettext_lazy("Connections"),
    "organization": gettext_lazy("Organization"),
    "accounts": gettext_lazy("Accounts"),
    "journal": gettext_lazy("Journal and background work"),
}
NOUNS: Mapping[str, Text] = {
    "archive.customer": gettext_lazy("customers"),
    "archive.field": gettext_lazy("own fields of customers"),
    "archive.statistics": gettext_lazy("statistics of the archive"),
    "archive.check": gettext_lazy("re-verification of files"),
    "archive.report": gettext_lazy("customer information reports"),
    "documents.document": gettext_lazy("deliverable documents"),
    "documents.inspection": gettext_lazy("inspections of documents"),
    "archive.phone": gettext_lazy("full telephone numbers"),
    "custody.loan": gettext_lazy("loans of files"),
    "custody.paper": gettext_lazy("lent papers"),
    "custody.reading": gettext_lazy("who reads files"),
    "custody.incident": gettext_lazy("incidents of confidentiality"),
    "followup.task": gettext_lazy("follow-up calls"),
    "followup.plan": gettext_lazy("the follow-up plan"),
    "followup.record": gettext_lazy("follow-up records"),
    "followup.round": gettext_lazy("rounds of follow-up"),
    "followup.correction": gettext_lazy("corrections"),
    "followup.feedback": gettext_lazy("feedback forms"),
    "relations.fleet": gettext_lazy("group customers"),
    "relations.greeting": gettext_lazy("greetings"),
    "relations.suggestion": gettext_lazy("suggestions of customers"),
    "quality.points": gettext_lazy("performance points"),
    "audit.journal": gettext_lazy("the journal of everybody"),
    "audit.alarm": gettext_lazy("alarms of unusual reading"),
    "audit.destruction": gettext_lazy("destruction of files"),
    "audit.hold": gettext_lazy("legal holds"),
    "audit.privacy": gettext_lazy("personal data of people"),
    "complaints.complaint": gettext_lazy("complaints"),
    "complaints.category": gettext_lazy("categories of complaints"),
    "complaints.penalty": gettext_lazy("penalties in complaints"),
    "complaints.coaching": gettext_lazy("coaching notes on complaints"),
    "complaints.voice": gettext_lazy("voices of members"),
    "assignments.assignment": gettext_lazy("assignments"),
    "approvals.approval": gettext_lazy("approvals"),
    "knowledge.article": gettext_lazy("articles"),
    "surveys.questionnaire": gettext_lazy("questionnaires"),
    "surveys.sheet": gettext_lazy("answer sheets"),
    "surveys.link": gettext_lazy("questionnaire links"),
    "surveys.inspection": gettext_lazy("announced inspections"),
    "regulations.regulation": gettext_lazy("regulations"),
    "regulations.pack": gettext_lazy("regulation packs"),
    "workforce.roster": gettext_lazy("rosters"),
    "workforce.volume": gettext_lazy("volumes and forecasts"),
    "workforce.shift": gettext_lazy("shifts and skills"),
    "reports.report": gettext_lazy("reports"),
    "paperwork.document": gettext_lazy("documents"),
    "paperwork.series": gettext_lazy("number formats"),
    "search.customer": gettext_lazy("customers by search"),
    "desk.view": gettext_lazy("saved views"),
    "imports.batch": gettext_lazy("imports"),
    "channels.mail": gettext_lazy("mail"),
    "channels.outbox": gettext_lazy("outgoing messages"),
    "integrations.token": gettext_lazy("access tokens"),
    "integrations.webhook": gettext_lazy("webhooks"),
    "organization.unit": gettext_lazy("units and positions"),
    "organization.role": gettext_lazy("role assignments"),
    "organization.deputy": gettext_lazy("deputies of others"),
    "organization.calendar": gettext_lazy("the calendar"),
    "organization.option": gettext_lazy("settings"),
    "organization.access": gettext_lazy("who may do what"),
    "organization.system": gettext_lazy("the state of the system"),
    "accounts.user": gettext_lazy("users"),
    "journal.event": gettext_lazy("all histories"),
    "journal.delivery": gettext_lazy("background work"),
}
VERBS: Mapping[str, Text] = {
    "view": gettext_lazy("see {noun}"),
    "edit": gettext_lazy("change {noun}"),
    "create": gettext_lazy("create {noun}"),
    "import": gettext_lazy("import {noun}"),
    "export": gettext_lazy("take {noun} away as a workbook"),
    "reassign": gettext_lazy("hand over {noun}"),
    "merge": gettext_lazy("merge {noun}"),
    "reveal": gettext_lazy("open {noun}"),
    "call": gettext_lazy("make {noun}"),
    "assign": gettext_lazy("give out {noun}"),
    "run": gettext_lazy("run {noun}"),
    "plan": gettext_lazy("plan {noun}"),
    "void": gettext_lazy("void {noun}"),
    "verify": gettext_lazy("do {noun}"),
    "write": gettext_lazy("write {noun}"),
    "keep": gettext_lazy("keep {noun}"),
    "answer": gettext_lazy("answer {noun}"),
    "close": gettext_lazy("close {noun}"),
    "judge": gettext_lazy("judge {noun}"),
    "decide": gettext_lazy("decide on {noun}"),
    "print": gettext_lazy("print {noun}"),
    "publish": gettext_lazy("publish {noun}"),
    "install": gettext_lazy("install {noun}"),
    "find": gettext_lazy("find {noun}"),
    "share": gettext_lazy("share {noun}"),
    "manage": gettext_lazy("manage {noun}"),
    "set": gettext_lazy("set {noun}"),
    "explain": gettext_lazy("ask {noun}"),
    "retry": gettext_lazy("retry {noun}"),
    "send": gettext_lazy("send {noun}"),
    "sort": gettext_lazy("sort {noun}"),
    "track": gettext_lazy("give {noun} to another handler"),
    "arrange": gettext_lazy("arrange {noun}"),
    "lead": gettext_lazy("lead {noun}"),
    "propose": gettext_lazy("propose {noun}"),
}
ADMINISTRATORS = (
    "accounts.user.edit",
    "organization.unit.edit",
    "organization.role.assign",
    "organization.deputy.set",
    "organization.calendar.edit",
    "organization.option.edit",
    "organization.access.explain",
    "organization.system.view",
    "integrations.token.manage",
    "integrations.webhook.manage",
    "paperwork.series.edit",
    "regulations.pack.install",
    "journal.delivery.retry",
    "imports.batch.view",
)
"""What no role carries and every administrator may."""


def known() -> tuple[str, ...]:
    """Every permission that a role carries or administrators have."""
    carried = {permission for role in ROLES.values() for permission in role.grants}
    return tuple(sorted(carried | set(ADMINISTRATORS)))


def words(permission: str) -> str:
    """A permission in words, such as 查看客户."""
    noun, _dot, verb = permission.rpartition(".")
    if noun in NOUNS and verb in VERBS:
        return str(VERBS[verb]).format(noun=NOUNS[noun])
    return permission


def grouped() -> list[tuple[Text, list[tuple[str, str]]]]:
    """Every permission with its words, by context."""
    found: dict[str, list[tuple[str, str]]] = {}
    for permission in known():
        found.setdefault(permission.partition(".")[0], []).append((permission, words(permission)))
    order = list(CONTEXTS)
    return [(CONTEXTS.get(c, c), rows) for c, rows in sorted(found.items(), key=lambda p: order.index(p[0]) if p[0] in order else 99)]


def ground_words(ground: Ground) -> str:
    """A ground in words: the role, where, how far, through whom."""
    if ground.how == explaining.ADMINISTRATOR:
        return _("As administrator: everything about the system itself, everywhere.")
    if ground.how == explaining.PURPOSE:
        return _("For a purpose: an open task or the object itself lets this person in while it lasts.")
    role = _("{role} in {unit}").format(role=ground.role, unit=ground.unit)
    if ground.through:
        role = _("Deputy of {user}, who is {role}").format(user=ground.through, role=role)
    if ground.until:
        role = _("{role} until {day}").format(role=role, day=day(ground.until))
    sentence = _("{role}; reach: {scope}").format(role=role, scope=RoleAssignment.Scope(ground.scope).label)
    return sentence if ground.reaches else _("{sentence}; does not reach this object").format(sentence=sentence)
