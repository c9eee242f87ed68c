"""The company's own words: name, short name, hotline, as pages, scripts and paper show them (R12.1)."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit
from huifang.organization.options import Group, Option, declare, values

NAME, SHORT, HOTLINE = "company.name", "company.short_name", "company.hotline"

GROUP = declare(
    Group(
        "company",
        _("Company"),
        (
            Option(
                NAME, _("Company name"), help=_("As it is said on the telephone and stands on paper. Empty: the name of the topmost unit.")
            ),
            Option(SHORT, _("Short name"), help=_("On the sign-in page and on sheets that are handed over.")),
            Option(HOTLINE, _("Hotline"), help=_("Scripts name it when a customer wants to call back.")),
        ),
        intro=_("What customers and colleagues see of the company."),
        order=10,
        icon="building",
        more=("files:logo-edit", _("Logo"), "photo"),
    )
)
_logo: list[Callable[[], bytes]] = []


def facts() -> dict[str, str]:
    """``name``, ``short_name`` and ``hotline``; the environment and the topmost unit fill what nobody set. At most two queries."""
    found = values([NAME, SHORT, HOTLINE])
    name = found[NAME] or str(settings.COMPANY) or _topmost()
    return {"name": name, "short_name": found[SHORT] or name, "hotline": found[HOTLINE] or str(settings.HOTLINE)}


def name() -> str:
    """The company's full name."""
    return facts()["name"]


def provide_logo(provider: Callable[[], bytes]) -> None:
    """Say where the company's mark comes from: PNG or JPEG, small; empty when there is none."""
    _logo[:] = [provider]


def logo() -> bytes:
    """The company's mark for paper; empty when there is none."""
    return _logo[0]() if _logo else b""


def _topmost() -> str:
    return Unit.objects.filter(parent=None, is_active=True).order_by("pk").values_list("name", flat=True).first() or ""
