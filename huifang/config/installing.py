"""Sets up an installation through the services of the contexts; every step may be repeated."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.config.words import _
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization import first_run
from huifang.organization import services as organization
from huifang.organization.models import Unit

INSTALLER = system("installer")
# The company lived by its regulation before it was entered here: planning may look back that far.
YEARS_BEFORE = 10


@dataclass
class Installed:
    """What was done, and the path of the one-time link if one was made."""

    username: str
    lines: list[str] = field(default_factory=list)
    path: str = ""


def install(*, company: str, packs: list[str], username: str, new_link: bool, at: datetime | None = None) -> Installed:
    """Migrate, enter the calendar, make units, install packs and the first administrator.

    Raises:
        LookupError: there is no such pack.
    """
    moment = at or clock.now()
    done = Installed(username)
    call_command("migrate", verbosity=0, interactive=False)
    done.lines.append(_("Database: {engine}").format(engine=_engine()))
    years = organization.seed_calendar(at=moment)
    if years:
        done.lines.append(_("Holidays and exchanged working days of {first}–{last}").format(first=min(years), last=max(years)))
    root = ensure_units(company or settings.COMPANY or _("Our company"), at=moment)
    done.lines.append(_("Company: {name}").format(name=root.name))
    for code in packs:
        title = _install_pack(code, moment)
        done.lines.append(_("Regulation: {title}").format(title=title))
    _administrator(done, username, new_link, moment)
    return done


def _engine() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {settings.DATABASES['default']['NAME']}"
    return "PostgreSQL"


@transaction.atomic
def ensure_units(company: str, *, at: datetime) -> Unit:
    """The root and the departments that document A names, each with the post of its head; made once."""
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    if root:
        return root
    root = organization.create_unit(name=company, code="company", kind=Unit.Kind.COMPANY, by=INSTALLER, at=at)
    centre = organization.create_unit(name=_("Follow-up centre"), code="follow-up", parent=root, by=INSTALLER, at=at)
    team = organization.create_unit(name=_("Follow-up team 1"), code="team-1", kind="team", parent=centre, by=INSTALLER, at=at)
    posts = [(centre, "follow_up_head"), (team, "team_leader")]
    for code, name, role in (
        ("technical", _("Technical department"), "technical_head"),
        ("business", _("Business department"), "business_head"),
        ("administration", _("Administration department"), "administration_manager"),
    ):
        posts.append((organization.create_unit(name=name, code=code, parent=root, by=INSTALLER, at=at), role))
    posts += [(root, "vice_president"), (root, "general_manager")]
    for unit, role in posts:
        organization.create_position(unit=unit, role=role, by=INSTALLER, at=at)
    return root


def _install_pack(code: str, at: datetime) -> str:
    from huifang.regulations.services import install_pack

    since = date(clock.local_date(at).year - YEARS_BEFORE, 1, 1)
    version = install_pack(code, by=INSTALLER, at=at, effective_from=since)
    return str(version.regulation)


def _administrator(done: Installed, username: str, new_link: bool, at: datetime) -> None:
    user = User.objects.filter(is_administrator=True, is_active=True).order_by("pk").first()
    made = user is None
    if made:
        first_run.begin(by=INSTALLER, at=at)
    if user is None:
        user = accounts.create_user(username=username, name=_("Administrator"), by=INSTALLER, at=at, is_administrator=True)
    done.username = user.username
    if made or new_link:
        token = accounts.invite(user, by=INSTALLER, at=at)
        done.path = reverse("accounts:invitation", args=[token])
