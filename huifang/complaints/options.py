"""What a company sets about complaints from outside."""

from django.utils.translation import gettext_lazy as _

from huifang.organization.options import LONG, NUMBER, SWITCH, Group, Option, declare

OPEN, PRIVACY, PER_ADDRESS, IN_ALL = "complaints.public", "complaints.privacy", "complaints.per_address", "complaints.in_all"

declare(
    Group(
        "complaints",
        _("Public complaint form"),
        (
            Option(OPEN, _("Take complaints on the public page"), SWITCH, True, _("The page is /tousu/, without sign-in.")),
            Option(PRIVACY, _("Privacy note"), LONG, help=_("Stands above the button; the complainant agrees to it. Empty: ours.")),
            Option(PER_ADDRESS, _("Complaints from one address an hour"), NUMBER, 6, least=1, most=1000),
            Option(IN_ALL, _("Complaints in all an hour"), NUMBER, 120, least=1, most=100_000),
        ),
        intro=_("Customers complain here by themselves and look how it goes, with a tracking number and a PIN."),
        order=60,
        icon="world",
    )
)

declare(
    Group(
        "complaint-waves",
        _("Waves of complaints"),
        (
            Option("complaints.wave_size", _("Proposed from so many complaints"), NUMBER, 5, least=3, most=1000),
            Option("complaints.wave_days", _("Taken within so many days"), NUMBER, 7, least=1, most=90),
            Option(
                "complaints.wave_likeness",
                _("Alike by so many percent"),
                NUMBER,
                30,
                _("100: word for word. Lower: more is proposed."),
                least=10,
                most=95,
            ),
        ),
        intro=_("Similar complaints of several customers are proposed as one batch; a person confirms it."),
        order=62,
        icon="wave-square",
    )
)
