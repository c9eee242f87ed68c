"""What organization tells the contexts below: who reads its history, whom a demo offers."""

from collections.abc import Sequence

from huifang.accounts.models import User
from huifang.accounts.selectors import DemoAccount, provide_demo_accounts
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision
from huifang.organization import (
    access,
    company,  # noqa: F401 – declares its options
    selectors,
)
from huifang.organization.models import CalendarDay, CalendarYear, Deputy, Position, RoleAssignment, Unit
from huifang.organization.roles import ROLES


def may_read(user: User, _pk: str) -> Decision:
    """Who sees the organization sees how it came about."""
    return access.may(user, "organization.unit.view")


def demo_accounts() -> Sequence[DemoAccount]:
    """One account for each role that somebody holds, then an administrator."""
    found: dict[int, DemoAccount] = {}
    for role in ROLES.values():
        holder = next((u for u in selectors.holders(role.code) if u.pk not in found), None)
        if holder:
            found[holder.pk] = DemoAccount(holder.pk, holder.name, str(role.name))
    administrator = User.objects.filter(is_administrator=True, is_active=True).exclude(pk__in=found).order_by("pk").first()
    if administrator:
        label = str(User._meta.get_field("is_administrator").verbose_name)
        found[administrator.pk] = DemoAccount(administrator.pk, administrator.name, label)
    return list(found.values())


for _model in (Unit, Position, RoleAssignment, Deputy, CalendarDay, CalendarYear):
    register_gate(_model.ref_kind, may_read)
register_gate("organization.option", lambda user, _pk: access.may(user, "organization.option.edit"))
provide_demo_accounts(demo_accounts)
