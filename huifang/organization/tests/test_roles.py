"""R12.1: who may do what, against a table written by hand. A change of a role has to be written here too."""

import pytest

from huifang.organization.roles import HEADS, ROLES, is_administration

# o own, t team, u unit and below, a all, . not at all
COLUMNS = [
    "agent",
    "agent_second_line",
    "team_leader",
    "opinion_desk",
    "safety_duty",
    "follow_up_head",
    "archive_keeper",
    "information_clerk",
    "department_head",
    "technical_head",
    "business_head",
    "technician",
    "adviser",
    "administration_manager",
    "vice_president",
    "general_manager",
    "quality_inspector",
    "analyst",
]
TABLE = """
audit.destruction.view           . . . . . a a . . . . . . a . a . .
audit.destruction.propose        . . . . . a a . . . . . . . . . . .
audit.privacy.view               . . . . . a a . . . . . . a . a . .
audit.privacy.edit               . . . . . a a . . . . . . . . . . .
audit.journal.view               . . . . . a . . . . . . . a . a . .
audit.alarm.view                 . . . . . . . . . . . . . a . a . .
audit.hold.edit                  . . . . . . . . . . . . . a . a . .
archive.customer.view            t t t  a a  a  a u a a  a . . a  a a a .
archive.customer.edit            t t t  a .  a  a u . .  . . . a  . . . .
archive.customer.create          . . .  . .  a  a u . .  . . . .  . . . .
archive.customer.import          . . .  . .  a  a . . .  . . . .  . . . .
archive.customer.export          . . .  . .  a  a . . .  . . . .  . . . .
archive.customer.reassign        . . .  . .  a  a . . .  . . . .  . . . .
archive.phone.reveal             . . t  . a  a  a . . .  . . . .  . . . .
archive.customer.merge           . . .  . .  a  a . . .  . . . .  . . . .
archive.field.edit               . . .  . .  a  a . . .  . . . .  . . . .
archive.statistics.view          . . .  . .  a  a . u u  u . . a  a a a .
followup.task.view               t t t  a .  a  . . . .  . . . a  a a a .
followup.task.call               t t t  a .  a  . . . .  . . . .  . . . .
followup.task.assign             . . t  . .  a  . . . .  . . . .  . . . .
followup.round.view              t t t  a .  a  . . a a  a . . a  a a a .
followup.round.lead              . . t  . .  a  . . u u  u . . .  a a . .
quality.points.view              o o t  o o  a  o o u u  u o o a  a a a o
quality.points.decide            . . .  . .  a  . . u u  u . . .  a a . .
followup.plan.run                . . .  . .  a  . . . .  . . . .  . . . .
followup.record.view             t t t  a .  a  . . . .  . . . a  a a a .
followup.record.void             . . t  . .  a  . . . .  . . . .  . . . .
complaints.complaint.view        t t t  a a  a  . . a a  a . . a  a a a .
complaints.complaint.create      t t t  a .  a  . . . .  . . . .  . . . .
complaints.complaint.answer      . . .  . .  .  . . u u  u . . .  a . . .
complaints.complaint.close       . . .  . .  a  . . . .  . . . .  . . . .
complaints.category.edit         . . .  . .  a  . . . .  . . . .  . . . .
complaints.complaint.judge       . . .  . .  a  . . a a  a . . .  a a . .
complaints.complaint.decide      . . .  . .  a  . . u u  u . . .  a a . .
complaints.penalty.view          . . .  . .  .  . . . .  . . . a  . . . .
complaints.complaint.track       o o t  a .  a  . . . .  . . . .  . . . .
complaints.coaching.view         . t t  a a  a  . . . .  . . . a  a a a .
complaints.coaching.create        . . .  a .  a  . . . .  . . . .  . . . .
complaints.voice.create          o o o  o o  o  o o o o  o o o o  o o o o
complaints.voice.answer          . . .  . .  a  . . . .  . . . a  . . . .
approvals.approval.view          o o o  o o  a  o o o o  o o o a  a a a o
assignments.assignment.view      t t t  a a  a  o o u u  u t t a  a a a o
assignments.assignment.answer    o o o  o o  o  o o u u  u t t o  o o o o
assignments.assignment.create    t t t  a a  a  . . u u  u . . .  . . . .
paperwork.document.print         t t t  a a  a  a . a a  a . . a  . . . .
paperwork.document.void          . . .  . .  a  . . . .  . . . .  . . . .
reports.report.view              o o t  a .  a  . . a a  a . . a  a a a a
reports.report.export            . . .  . .  a  . . . .  . . . .  . a . a
knowledge.article.view           a a a  a a  a  a a a a  a a a a  a a a a
knowledge.article.edit           . . .  . .  a  . . . .  . . . .  . . . .
regulations.regulation.view      a a a  a a  a  a a a a  a a a a  a a a a
regulations.regulation.edit      . . .  . .  a  . . . .  . . . .  . . . .
regulations.regulation.publish   . . .  . .  a  . . . .  . . . .  . . . .
desk.view.share                  . . t  . .  a  . . t t  t . . .  . . . .
channels.mail.send               t t t  a .  a  a . u u  u . . .  . . . .
channels.mail.sort               . . t  . .  a  a . . .  . . . .  . . . .
channels.outbox.view             . . .  . .  a  . . . .  . . . .  . . . .
channels.outbox.edit             . . .  . .  a  . . . .  . . . .  . . . .
search.customer.find             a a a  a a  a  a a a a  a a a a  a a a a
journal.event.view               . . .  . .  a  . . . .  . . . a  a a a .
workforce.roster.view            o o o  o o  a  o o o o  o o o a  a a a o
workforce.roster.plan            . . t  . .  a  . . . .  . . . .  . . . .
workforce.shift.edit             . . .  . .  a  . . . .  . . . .  . . . .
workforce.volume.view            . . t  . .  a  . . . .  . . . a  a a a a
workforce.volume.edit            . . .  . .  a  . . . .  . . . .  . . . a
organization.unit.view           . . .  . .  a  . . a a  a . . a  a a a .
surveys.questionnaire.view       a a a  a .  a  . . a a  a . . a  a a a .
surveys.questionnaire.edit       . . t  . .  a  . . . .  . . . .  . . . .
surveys.questionnaire.publish    . . .  . .  a  . . . .  . . . a  a a . .
surveys.sheet.view               t t t  a .  a  . . a a  a . . a  a a a .
surveys.sheet.void               . . t  . .  a  . . . .  . . . .  . . . .
surveys.link.create              t t t  a .  a  . . . .  . . . .  . . . .
surveys.inspection.edit          . . t  . .  a  . . . .  . . . .  . . . .
followup.correction.view         t t t  a o  a  o o u u  u o o a  a a a o
followup.correction.create       t t t  a .  a  . . . .  . . . .  . . . .
followup.correction.arrange      . . t  . .  a  . . u u  u . . .  . . . .
followup.feedback.view           t t t  a o  a  o o u u  u o o a  a a a o
followup.feedback.create         t t t  a .  a  . . . .  . . . .  . . . .
followup.feedback.answer         . . t  . .  a  . . u u  u . . .  . . . .
custody.loan.create              o o o  o o  o  o o o o  o o o o  o o o o
custody.loan.view                o o o  o o  a  a o u u  u o o a  a a o o
custody.loan.edit                . . .  . .  a  a . . .  . . . .  . a . .
custody.paper.edit               . . .  . .  a  a . . .  . . . .  . . . .
custody.reading.view             . . .  . .  a  a . . .  . . . a  a a . .
custody.incident.create          o o o  o o  o  o o o o  o o o o  o o o o
custody.incident.view            . . .  . .  a  . . . .  . . . a  a a . .
custody.incident.edit            . . .  . .  a  . . . .  . . . a  . . . .
relations.fleet.view             t t t  a .  a  . . a a  a . . a  a a a .
relations.fleet.edit             . . t  . .  a  . . u u  u . . .  . . . .
relations.greeting.view          . . t  . .  a  . . . .  . . . a  a a a .
relations.greeting.edit          . . t  . .  a  . . . .  . . . .  . . . .
relations.suggestion.view        t t t  a o  a  o o u u  u o o a  a a a o
relations.suggestion.create      t t t  a .  a  . . . .  . . . .  . . . .
relations.suggestion.answer      . . t  . .  a  . . u u  u . . .  . . . .
archive.check.verify             . . . . . a a u . . . . . . . . . .
archive.check.view               . . . . . a a . u u u . . a a a . .
archive.report.write             . . . . . . . u u u u . . . . . . .
archive.report.view              . . . . . a a . u u u . . a a a . .
documents.document.view          t t t a . a a u a a a t t a a a . .
documents.document.keep          . . . . . a a . . . . . . . . . . .
documents.inspection.plan        . . . . . a a . . . . . . . . . . .
"""
ALIKE = {"repair_supervisor": "agent", "executive_director": "general_manager"}
"""Roles with a name of their own (D1 2) that may do exactly what another may."""
SCOPES = {"o": "own", "t": "team", "u": "unit", "a": "all"}
WANTED = {
    (line.split()[0], role): SCOPES.get(letter)
    for line in TABLE.strip().splitlines()
    for role, letter in zip(COLUMNS, line.split()[1:], strict=True)
}


def test_every_role_has_a_column():
    assert {*COLUMNS, *ALIKE} == set(ROLES)
    assert all(ROLES[role].grants == ROLES[other].grants for role, other in ALIKE.items())


def test_every_permission_has_a_line():
    granted = {permission for role in ROLES.values() for permission in role.grants}
    assert granted == {permission for permission, _role in WANTED}


@pytest.mark.parametrize("role", COLUMNS)
def test_a_role_grants_what_the_table_says(role):
    wanted = {permission: scope for (permission, of), scope in WANTED.items() if of == role and scope}
    assert dict(ROLES[role].grants) == wanted


def test_heads_are_roles():
    assert set(HEADS) <= set(ROLES)


@pytest.mark.parametrize(
    ("permission", "enough"),
    [
        ("journal.delivery.retry", True),
        ("organization.role.assign", True),
        ("accounts.user.edit", True),
        ("imports.batch.view", True),
        ("channels.outbox.view", True),
        ("channels.mail.sort", False),
        ("imports.batch.undo", False),
        ("archive.customer.view", False),
        ("archive.phone.reveal", False),
        ("followup.record.view", False),
    ],
)
def test_an_administrator_holds_the_system_and_no_customer(permission, enough):
    assert is_administration(permission) is enough
