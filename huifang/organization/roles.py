"""The roles that the documents name (R12.1), what each may do, and how far it reaches by default."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN, TEAM, UNIT, ALL = "own", "team", "unit", "all"


@dataclass(frozen=True, slots=True)
class Role:
    """A role and its permissions, each with a scope."""

    code: str
    name: str | Promise
    grants: Mapping[str, str] = field(default_factory=dict)


_everybody = {
    "custody.loan.create": OWN,
    "custody.loan.view": OWN,
    "custody.incident.create": OWN,
    "followup.correction.view": OWN,
    "followup.feedback.view": OWN,
    "relations.suggestion.view": OWN,
    "approvals.approval.view": OWN,
    "assignments.assignment.view": OWN,
    "assignments.assignment.answer": OWN,
    "complaints.voice.create": OWN,
    "knowledge.article.view": ALL,
    "quality.points.view": OWN,
    "regulations.regulation.view": ALL,
    "search.customer.find": ALL,
    "workforce.roster.view": OWN,
}
_lends = dict.fromkeys(("custody.loan.view", "custody.loan.edit", "custody.reading.view"), ALL)
_oversees = dict.fromkeys(("custody.loan.view", "custody.reading.view", "custody.incident.view"), ALL)
_caller = {
    "documents.document.view": TEAM,
    "followup.correction.view": TEAM,
    "followup.correction.create": TEAM,
    "followup.feedback.view": TEAM,
    "followup.feedback.create": TEAM,
    "relations.fleet.view": TEAM,
    "relations.suggestion.view": TEAM,
    "relations.suggestion.create": TEAM,
    "archive.customer.view": TEAM,
    "archive.customer.edit": TEAM,
    "followup.task.view": TEAM,
    "followup.task.call": TEAM,
    "followup.round.view": TEAM,
    "followup.record.view": TEAM,
    "complaints.complaint.view": TEAM,
    "complaints.complaint.create": TEAM,
    "complaints.complaint.track": OWN,
    "assignments.assignment.create": TEAM,
    "assignments.assignment.view": TEAM,
    "paperwork.document.print": TEAM,
    "reports.report.view": OWN,
    "channels.mail.send": TEAM,
    "surveys.questionnaire.view": ALL,
    "surveys.sheet.view": TEAM,
    "surveys.link.create": TEAM,
}
_leader = {
    "followup.correction.arrange": TEAM,
    "followup.feedback.answer": TEAM,
    "relations.fleet.edit": TEAM,
    "relations.greeting.view": TEAM,
    "relations.greeting.edit": TEAM,
    "relations.suggestion.answer": TEAM,
    "complaints.complaint.track": TEAM,
    "complaints.coaching.view": TEAM,
    "followup.task.assign": TEAM,
    "followup.round.lead": TEAM,
    "quality.points.view": TEAM,
    "followup.record.void": TEAM,
    "reports.report.view": TEAM,
    "archive.phone.reveal": TEAM,
    "channels.mail.sort": TEAM,
    "desk.view.share": TEAM,
    "surveys.questionnaire.edit": TEAM,
    "surveys.sheet.void": TEAM,
    "surveys.inspection.edit": TEAM,
    "workforce.roster.plan": TEAM,
    "workforce.volume.view": TEAM,
}
_clerk = {"archive.check.verify": UNIT, "archive.report.write": UNIT, "documents.document.view": UNIT}
_supervisor = {"archive.check.view": ALL, "archive.report.view": ALL, "documents.document.view": ALL}
_keeper = {
    **_supervisor,
    "archive.check.verify": ALL,
    "documents.document.keep": ALL,
    "documents.inspection.plan": ALL,
}
_department = {
    "custody.loan.view": UNIT,
    "archive.check.view": UNIT,
    "archive.report.view": UNIT,
    "archive.report.write": UNIT,
    "documents.document.view": ALL,
    "archive.statistics.view": UNIT,
    "followup.correction.view": UNIT,
    "followup.correction.arrange": UNIT,
    "followup.feedback.view": UNIT,
    "followup.feedback.answer": UNIT,
    "relations.fleet.edit": UNIT,
    "relations.suggestion.view": UNIT,
    "relations.suggestion.answer": UNIT,
    "relations.fleet.view": ALL,
    "archive.customer.view": ALL,
    "followup.round.view": ALL,
    "followup.round.lead": UNIT,
    "quality.points.view": UNIT,
    "quality.points.decide": UNIT,
    "complaints.complaint.view": ALL,
    "complaints.complaint.answer": UNIT,
    "complaints.complaint.judge": ALL,
    "complaints.complaint.decide": UNIT,
    "channels.mail.send": UNIT,
    "assignments.assignment.view": UNIT,
    "assignments.assignment.answer": UNIT,
    "assignments.assignment.create": UNIT,
    "paperwork.document.print": ALL,
    "reports.report.view": ALL,
    "organization.unit.view": ALL,
    "desk.view.share": TEAM,
    "surveys.questionnaire.view": ALL,
    "surveys.sheet.view": ALL,
}
_reader = {
    "archive.statistics.view": ALL,
    "followup.correction.view": ALL,
    "followup.feedback.view": ALL,
    "relations.fleet.view": ALL,
    "relations.greeting.view": ALL,
    "relations.suggestion.view": ALL,
    "archive.customer.view": ALL,
    "followup.task.view": ALL,
    "followup.round.view": ALL,
    "quality.points.view": ALL,
    "followup.record.view": ALL,
    "complaints.complaint.view": ALL,
    "complaints.coaching.view": ALL,
    "assignments.assignment.view": ALL,
    "approvals.approval.view": ALL,
    "reports.report.view": ALL,
    "journal.event.view": ALL,
    "organization.unit.view": ALL,
    "workforce.volume.view": ALL,
    "workforce.roster.view": ALL,
    "surveys.questionnaire.view": ALL,
    "surveys.sheet.view": ALL,
}
_decider = {
    "complaints.complaint.judge": ALL,
    "complaints.complaint.decide": ALL,
    "followup.round.lead": ALL,
    "quality.points.decide": ALL,
}
_audit = {
    "audit.destruction.view": ALL,
    "audit.privacy.view": ALL,
}
_proposer = _audit | {"audit.destruction.propose": ALL, "audit.privacy.edit": ALL}
_auditor = _audit | dict.fromkeys(("audit.journal.view", "audit.alarm.view", "audit.hold.edit"), ALL)
_head = {
    **dict.fromkeys((*_caller, *_leader), ALL),
    **_reader,
    **_keeper,
    **_lends,
    **_oversees,
    "custody.paper.edit": ALL,
    "custody.incident.edit": ALL,
    "followup.plan.run": ALL,
    "archive.customer.import": ALL,
    "archive.customer.create": ALL,
    "archive.customer.export": ALL,
    "archive.customer.reassign": ALL,
    "archive.customer.merge": ALL,
    "archive.field.edit": ALL,
    "archive.statistics.view": ALL,
    "regulations.regulation.edit": ALL,
    "regulations.regulation.publish": ALL,
    "knowledge.article.edit": ALL,
    "surveys.questionnaire.publish": ALL,
    "complaints.complaint.close": ALL,
    "complaints.category.edit": ALL,
    **_decider,
    "complaints.coaching.create": ALL,
    "complaints.voice.answer": ALL,
    "paperwork.document.void": ALL,
    "channels.outbox.view": ALL,
    "channels.outbox.edit": ALL,
    "reports.report.export": ALL,
    "workforce.volume.edit": ALL,
    "workforce.shift.edit": ALL,
}
_director = (
    _reader | _oversees | _lends | _supervisor | _decider | dict.fromkeys(("reports.report.export", "surveys.questionnaire.publish"), ALL)
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("agent", _("agent"), _everybody | _caller),
        Role("agent_second_line", _("second-line agent"), _everybody | _caller | {"complaints.coaching.view": TEAM}),
        Role("team_leader", _("team leader"), _everybody | _caller | _leader),
        Role("repair_supervisor", _("repair supervisor"), _everybody | _caller),
        Role(
            "opinion_desk",
            _("public-opinion desk"),
            _everybody | dict.fromkeys(_caller, ALL) | dict.fromkeys(("complaints.coaching.view", "complaints.coaching.create"), ALL),
        ),
        Role(
            "safety_duty",
            _("serious-safety duty"),
            _everybody
            | dict.fromkeys(("archive.customer.view", "archive.phone.reveal", "complaints.complaint.view", "complaints.coaching.view"), ALL)
            | dict.fromkeys(("assignments.assignment.create", "assignments.assignment.view", "paperwork.document.print"), ALL),
        ),
        Role("follow_up_head", _("follow-up centre head"), _everybody | _head | _proposer | {"audit.journal.view": ALL}),
        Role(
            "archive_keeper",
            _("archive keeper"),
            _everybody
            | _proposer
            | dict.fromkeys(("archive.customer.view", "archive.customer.edit", "archive.customer.create"), ALL)
            | dict.fromkeys(("archive.customer.import", "archive.customer.export", "archive.customer.reassign"), ALL)
            | dict.fromkeys(("archive.customer.merge", "archive.field.edit", "archive.statistics.view"), ALL)
            | _keeper
            | _lends
            | {"custody.paper.edit": ALL}
            | {"archive.phone.reveal": ALL, "paperwork.document.print": ALL}
            | {"channels.mail.send": ALL, "channels.mail.sort": ALL},
        ),
        Role(
            "information_clerk",
            _("information clerk"),
            _everybody | _clerk | {"archive.customer.view": UNIT, "archive.customer.edit": UNIT, "archive.customer.create": UNIT},
        ),
        Role("department_head", _("department head"), _everybody | _department),
        Role("technical_head", _("technical department head"), _everybody | _department),
        Role("business_head", _("business department head"), _everybody | _department),
        Role(
            "technician",
            _("technician"),
            _everybody | {"documents.document.view": TEAM, "assignments.assignment.view": TEAM, "assignments.assignment.answer": TEAM},
        ),
        Role(
            "adviser",
            _("adviser"),
            _everybody | {"documents.document.view": TEAM, "assignments.assignment.view": TEAM, "assignments.assignment.answer": TEAM},
        ),
        Role(
            "administration_manager",
            _("administration manager"),
            _everybody
            | _auditor
            | _reader
            | _supervisor
            | _oversees
            | {"custody.incident.edit": ALL}
            | dict.fromkeys(
                ("archive.customer.edit", "paperwork.document.print", "complaints.voice.answer", "complaints.penalty.view"), ALL
            )
            | {"surveys.questionnaire.publish": ALL},
        ),
        Role(
            "vice_president",
            _("vice-president"),
            _everybody
            | _reader
            | _oversees
            | _supervisor
            | _decider
            | dict.fromkeys(("complaints.complaint.answer", "surveys.questionnaire.publish"), ALL),
        ),
        Role("general_manager", _("general manager"), _everybody | _director | _auditor),
        Role("executive_director", _("executive director"), _everybody | _director | _auditor),
        Role("quality_inspector", _("quality inspector"), _everybody | _reader),
        Role(
            "analyst",
            _("analyst"),
            _everybody
            | dict.fromkeys(("reports.report.view", "reports.report.export", "workforce.volume.view", "workforce.volume.edit"), ALL),
        ),
    )
}

HEADS = (
    "team_leader",
    "department_head",
    "follow_up_head",
    "technical_head",
    "business_head",
    "administration_manager",
    "vice_president",
    "general_manager",
    "executive_director",
)
"""Roles that lead the unit they are held in, the nearest to the work first."""

ADMINISTRATION = (
    "accounts.",
    "config.",
    "organization.",
    "journal.",
    "integrations.",
    "channels.outbox.",
    "paperwork.series.",
    "complaints.category.",
    "regulations.pack.",
)
"""What an administrator holds without any role: the system, none of the customers' data."""


def is_administration(permission: str) -> bool:
    """Does being an administrator (``User.is_administrator``) suffice for ``permission``?"""
    return permission.startswith(ADMINISTRATION) or permission == "imports.batch.view"
