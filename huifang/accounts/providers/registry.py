"""The sign-ins elsewhere that the company has switched on."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from huifang.accounts import company
from huifang.accounts.providers.base import Provider
from huifang.accounts.providers.offices import DingTalk, Feishu, WeCom
from huifang.accounts.providers.oidc import Oidc


def oidc(given: Mapping[str, Any]) -> Oidc:
    """The company's own provider, as these settings say."""
    return Oidc(
        issuer=given["accounts.oidc_issuer"],
        client=given["accounts.oidc_client"],
        secret=given["accounts.oidc_secret"],
        claim=given["accounts.oidc_claim"],
        inner=given["accounts.oidc_inner"],
        label=given["accounts.oidc_name"] or _("Company sign-in"),
    )


def wecom(given: Mapping[str, Any]) -> WeCom:
    """企业微信, as these settings say."""
    return WeCom(
        corp=given["accounts.wecom_corp"],
        agent=given["accounts.wecom_agent"],
        secret=given["accounts.wecom_secret"],
        page=given["accounts.wecom_page"],
        api=given["accounts.wecom_api"],
        inner=given["accounts.apps_inner"],
    )


def dingtalk(given: Mapping[str, Any]) -> DingTalk:
    """钉钉, as these settings say."""
    return DingTalk(
        client=given["accounts.dingtalk_client"],
        secret=given["accounts.dingtalk_secret"],
        page=given["accounts.dingtalk_page"],
        api=given["accounts.dingtalk_api"],
        inner=given["accounts.apps_inner"],
    )


def feishu(given: Mapping[str, Any]) -> Feishu:
    """飞书, as these settings say."""
    return Feishu(
        client=given["accounts.feishu_client"],
        secret=given["accounts.feishu_secret"],
        page=given["accounts.feishu_page"],
        api=given["accounts.feishu_api"],
        inner=given["accounts.apps_inner"],
    )


_MAKERS: Mapping[str, Callable[[Mapping[str, Any]], Provider]] = {"oidc": oidc, "wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}
CODES = tuple(_MAKERS)


def offered() -> list[Provider]:
    """Those that are switched on: one query."""
    given = company.values(company.DEFAULTS)
    return [make(given) for code, make in _MAKERS.items() if given[f"accounts.{code}_on"]]


def provider(code: str) -> Provider | None:
    """One that is switched on."""
    return next((one for one in offered() if one.code == code), None)
