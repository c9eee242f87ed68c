"""Who reads the history of information reports and is told of the duties of a unit's files."""

from huifang.accounts.models import User
from huifang.archive.models import InformationReport
from huifang.archive.reverifying import access
from huifang.archive.reverifying.checks import UNIT_FILES
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no
from huifang.organization import access as gate


def may_read_report(user: User, pk: str) -> Decision:
    """Who writes or reads the report."""
    row = InformationReport.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None
    return access.may_read(user, row) if row else no("out_of_reach")


def may_read_unit(user: User, pk: str) -> Decision:
    """Who verifies the unit's files or supervises that."""
    unit = int(pk) if pk.isdecimal() else None
    verifies = gate.within(user, access.VERIFY, owners=[], unit=unit)
    return verifies or gate.within(user, access.SUPERVISE, owners=[], unit=unit)


register_gate(InformationReport.ref_kind, may_read_report)
register_gate(UNIT_FILES, may_read_unit)
