"""The company's settings about sign-in (R12.2): declared here, read by accounts, which stands below."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from huifang.accounts import company
from huifang.accounts.models import User
from huifang.accounts.providers import ProviderFailed
from huifang.accounts.providers.registry import oidc
from huifang.organization.options import CHOICE, NUMBER, SECRET, SWITCH, Group, Option, Text, declare, values


def _option(code: str, label: Text, kind: str, **more: Any) -> Option:
    return Option(f"accounts.{code}", label, kind, default=company.DEFAULTS[f"accounts.{code}"], **more)


def _address(value: str) -> Text | None:
    if not value:
        return None
    parts = urlsplit(value)
    try:
        whole = parts.scheme in {"https", "http"} and bool(parts.hostname) and not parts.username and (parts.port or 443) > 0
    except ValueError:
        whole = False
    return None if whole and not parts.query and not parts.fragment else _("Write it like https://login.example.com/company.")


def _claim(value: str) -> Text | None:
    return None if value.isidentifier() else _("Write one word, such as preferred_username.")


def _try(given: Mapping[str, Any], _by: User) -> tuple[bool, Text]:
    """Read what the provider publishes about itself."""
    try:
        found = oidc(given).discover()
    except ProviderFailed as failed:
        return False, _("The provider was not understood ({why}).").format(why=failed.why)
    host = urlsplit(str(found["token_endpoint"])).hostname
    return True, _("The provider answers; tokens come from {host}.").format(host=host)


SIGN_IN = declare(
    Group(
        "sign_in",
        _("Passwords and second factor"),
        (
            _option(
                "second_factor",
                _("Who must have a second factor"),
                CHOICE,
                choices=(
                    ("free", _("nobody must, everybody may")),
                    ("administrators", _("administrators must")),
                    ("everybody", _("everybody must")),
                ),
                help=_("Who must and has none is led to set-up at the next sign-in and nowhere else."),
            ),
            _option("password_length", _("Shortest password (characters)"), NUMBER, least=8, most=64),
            _option("password_history", _("Earlier passwords that are refused"), NUMBER, least=0, most=24, help=_("0: none.")),
            _option("password_days", _("A password lapses after (days)"), NUMBER, least=0, most=730, help=_("0: never.")),
        ),
        intro=_("Common passwords, mere numbers and passwords like one's own name are always refused."),
        order=40,
        icon="shield-lock",
    )
)

OIDC = declare(
    Group(
        "sign_in_oidc",
        _("Company sign-in (OIDC)"),
        (
            _option("oidc_on", _("Offer it on the sign-in page"), SWITCH),
            _option("oidc_name", _("Name on the button"), "text"),
            _option("oidc_issuer", _("Issuer"), "text", check=_address, help=_("The provider's address, as it names itself.")),
            _option("oidc_client", _("Client id"), "text"),
            _option("oidc_secret", _("Client secret"), SECRET),
            _option("oidc_claim", _("Claim that holds the user name"), "text", check=_claim),
            _option(
                "oidc_create",
                _("Make accounts for people who have none"),
                SWITCH,
                help=_("They may do nothing until a role is given to them."),
            ),
            _option(
                "oidc_inner",
                _("The provider stands in the company's own network"),
                SWITCH,
                help=_("Permits requests to this one host although its address is an inner one."),
            ),
        ),
        intro=_("Return address to register there: …/accounts/external/oidc/return/"),
        order=41,
        icon="login",
        test=_try,
    )
)

APPS = declare(
    Group(
        "sign_in_apps",
        _("Sign-in by WeCom, DingTalk, Feishu"),
        (
            _option("wecom_on", _("Offer WeCom"), SWITCH),
            _option("wecom_corp", _("WeCom: corp id"), "text"),
            _option("wecom_agent", _("WeCom: agent id of the app"), "text"),
            _option("wecom_secret", _("WeCom: secret of the app"), SECRET),
            _option("wecom_page", _("WeCom: sign-in page"), "text", check=_address),
            _option("wecom_api", _("WeCom: interface"), "text", check=_address),
            _option("dingtalk_on", _("Offer DingTalk"), SWITCH),
            _option("dingtalk_client", _("DingTalk: client id"), "text"),
            _option("dingtalk_secret", _("DingTalk: client secret"), SECRET),
            _option("dingtalk_page", _("DingTalk: sign-in page"), "text", check=_address),
            _option("dingtalk_api", _("DingTalk: interface"), "text", check=_address),
            _option("feishu_on", _("Offer Feishu"), SWITCH),
            _option("feishu_client", _("Feishu: app id"), "text"),
            _option("feishu_secret", _("Feishu: app secret"), SECRET),
            _option("feishu_page", _("Feishu: sign-in page"), "text", check=_address),
            _option("feishu_api", _("Feishu: interface"), "text", check=_address),
            _option("apps_inner", _("The interfaces stand in the company's own network"), SWITCH),
        ),
        intro=_(
            "Everybody binds their own identity once under “Sign-in and security”. Return address: …/accounts/external/wecom/return/ (dingtalk, feishu)"
        ),
        order=42,
        icon="brand-wechat",
    )
)

company.provide(values)
