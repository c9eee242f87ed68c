"""Settings of integrations: what an administrator allows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.organization.options import LONG, NUMBER, SWITCH, Group, Option, declare


def _hosts(text: str) -> "str | Promise | None":
    bad = [word for word in text.replace(",", "\n").split() if not word.isascii() or "/" in word or "@" in word]
    return _("Write host names or addresses only, one a line, such as erp.office.local:8443.") if bad else None


declare(
    Group(
        code="integrations",
        title=_("API and webhooks"),
        icon="plug-connected",
        order=70,
        intro=_("What other systems may ask of Huifang and what Huifang may call."),
        options=(
            Option(
                "integrations.personal_tokens",
                _("Everybody may make tokens for themselves"),
                SWITCH,
                default=True,
                help=_("A token acts as its owner, never more. Switched off, only administrators make tokens."),
            ),
            Option(
                "integrations.rate_per_minute",
                _("Calls of the API a minute, for each token"),
                NUMBER,
                default=600,
                least=10,
                most=100_000,
                help=_("Counted for all web processes together."),
            ),
            Option(
                "integrations.plain_http",
                _("Webhooks and templates may use http: without encryption"),
                SWITCH,
                default=False,
            ),
            Option(
                "integrations.inner_hosts",
                _("Inner hosts that may be called"),
                LONG,
                help=_(
                    "One a line, as host or host:port. Addresses inside the company's network are refused otherwise, also when a name leads there."
                ),
                check=_hosts,
            ),
        ),
    )
)
