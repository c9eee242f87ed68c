"""Whoever sees a complaint reads its history and its evidence; who may complete the form adds to it while it is open."""

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.grading import register_names
from huifang.complaints import access, categories, intakes, month_reports, naming, reviewing, rights, rules, voices, waves
from huifang.complaints import gates_approving as _approving  # noqa: F401
from huifang.complaints.models import Category, CoachingNote, Complaint, Intake, Measure, MonthReport, Voice, Wave
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate, register_systems, through
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access as gate


def may_read(user: User, pk: str) -> Decision:
    """May the user read the history of this complaint?"""
    return YES if access.visible_to(user).filter(pk=pk).exists() else no("out_of_reach", permission=access.VIEW)


def may_attach(user: User, pk: str) -> Decision:
    """Add evidence: as the form is completed."""
    complaint = access.visible_to(user).filter(pk=pk).first()
    if complaint is None:
        return no("out_of_reach", permission=access.VIEW)
    return access.may_edit(user, complaint) & rules.may_change(complaint.state)


def may_void_file(user: User, pk: str) -> Decision:
    """Void anybody's evidence: who may void the complaint itself."""
    complaint = access.visible_to(user).filter(pk=pk).first()
    return access.may_void(user, complaint) if complaint else no("out_of_reach", permission=access.VIEW)


register_names(naming.grant)
register_gate(Complaint.ref_kind, may_read, through(access.visible_to))
register_owner(Complaint.ref_kind, may_read=may_read, may_attach=may_attach, may_void=may_void_file, page="complaints:show")


def may_read_note(user: User, pk: str) -> Decision:
    """Advice: the second line and those above, where the complaint lies."""
    note = CoachingNote.objects.select_related("complaint").filter(pk=pk).first()
    return rights.may_read_coaching(user, note.complaint) if note else no("out_of_reach")


def may_read_voice(user: User, pk: str) -> Decision:
    """A member's voice: whoever raised it by name, and those who answer."""
    return YES if voices.visible_to(user).filter(pk=pk).exists() else no("out_of_reach")


register_gate(CoachingNote.ref_kind, may_read_note)
register_gate(Voice.ref_kind, may_read_voice, through(voices.visible_to))
register_systems({"safety": _("Safety alarm"), "voice": _("a member without a name")})


def may_read_intake(user: User, pk: str) -> Decision:
    """What came in by the public form: who takes complaints, then who sees the complaint."""
    return YES if intakes.visible_to(user).filter(pk=pk).exists() else no("out_of_reach")


def may_add_to_intake(_user: User, _pk: str) -> Decision:
    """Its files are the complainant's; ours belong to the complaint."""
    return no("not_permitted")


register_gate(Intake.ref_kind, may_read_intake, through(intakes.visible_to))
register_gate(Category.ref_kind, lambda user, _pk: gate.may(user, categories.EDIT))
register_owner(Intake.ref_kind, may_read=may_read_intake, may_attach=may_add_to_intake, page="complaints:intake")
register_systems({"public-form": _("public form")})


def may_read_measure(user: User, pk: str) -> Decision:
    """A measure: its owner, and who sees the complaint."""
    return YES if reviewing.measures_for(user).filter(pk=pk).exists() else no("out_of_reach")


def may_read_wave(user: User, pk: str) -> Decision:
    """A wave: who sees one of its complaints."""
    return YES if waves.visible_to(user).filter(pk=pk).exists() else no("out_of_reach")


register_gate(Measure.ref_kind, may_read_measure, through(reviewing.measures_for))
register_gate(Wave.ref_kind, may_read_wave, through(waves.visible_to))
register_gate(MonthReport.ref_kind, lambda user, _pk: month_reports.may_read(user))
register_systems({"complaints": _("Complaints")})
