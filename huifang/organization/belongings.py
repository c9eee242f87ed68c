"""What a person holds in the organization, when their account ends: roles and deputies (R12.2)."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization import services
from huifang.organization.models import Deputy, RoleAssignment


def _roles(user: User, on: date) -> QuerySet[RoleAssignment]:
    held = RoleAssignment.objects.filter(user=user).filter(Q(valid_until=None) | Q(valid_until__gte=on))
    return held.select_related("user", "unit").order_by("pk")


def _deputies(user: User, on: date) -> QuerySet[Deputy]:
    return Deputy.objects.filter(Q(user=user) | Q(deputy=user), valid_until__gte=on).select_related("user", "deputy").order_by("pk")


def _end(one: RoleAssignment, by: User, at: datetime) -> None:
    """One that began today and ends today is as good as ended."""
    try:
        services.end_role(one, by=by, at=at)
    except Refused as refused:
        if refused.decision.reason != "already_ended":
            raise


def give_roles(user: User, *, to: User, by: User, at: datetime) -> int:
    """The chosen person holds the same roles from today; one that they hold already is not held twice."""
    held = list(_roles(user, clock.local_date(at)))
    for one in held:
        until = one.valid_until
        _end(one, by, at)
        start = max(clock.local_date(at), one.valid_from)
        try:
            services.assign_role(user=to, role=one.role, unit=one.unit, scope=one.scope, valid_from=start, valid_until=until, by=by, at=at)
        except Refused as refused:
            if refused.decision.reason != "already_assigned":
                raise
    return len(held)


def end_roles(user: User, *, by: User, at: datetime) -> int:
    """Every role ends."""
    held = list(_roles(user, clock.local_date(at)))
    for one in held:
        _end(one, by, at)
    return len(held)


def end_deputies(user: User, *, by: User, at: datetime) -> int:
    """Nobody acts for the person, the person acts for nobody."""
    found = list(_deputies(user, clock.local_date(at)))
    for one in found:
        services.end_deputy(one, by=by, at=at)
    return len(found)


register(
    Belonging(
        "organization.role",
        _("Roles"),
        count=lambda user, at: _roles(user, clock.local_date(at)).count(),
        hand_over=give_roles,
        release=end_roles,
        released=_("end if nobody takes them"),
        order=80,
    )
)
register(
    Belonging(
        "organization.deputy",
        _("Deputies and who they act for"),
        count=lambda user, at: _deputies(user, clock.local_date(at)).count(),
        release=end_deputies,
        released=_("end with the account"),
        order=90,
    )
)
