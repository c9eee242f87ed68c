"""Whoever reads the files of a row reads the history of each."""

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.files import access, branding
from huifang.files.models import File
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import Decision, no
from huifang.organization import options
from huifang.organization.access import may


def may_read(user: User, pk: str) -> Decision:
    """May the user read the history of this file?"""
    file = File.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    return access.may_read(user, file) if file else no("out_of_reach")


register_gate(File.ref_kind, may_read)
register_gate(branding.OWNER.kind, lambda user, _pk: may(user, options.EDIT))
register_systems({"scanner": _("Virus scanner")})
