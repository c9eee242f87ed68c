"""The company's settings about sign-in. Accounts stands below the context that keeps settings; that one provides them here."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

DEFAULTS: Mapping[str, Any] = {
    "accounts.second_factor": "free",
    "accounts.password_length": 10,
    "accounts.password_history": 5,
    "accounts.password_days": 0,
    "accounts.oidc_on": False,
    "accounts.oidc_name": "",
    "accounts.oidc_issuer": "",
    "accounts.oidc_client": "",
    "accounts.oidc_secret": "",
    "accounts.oidc_claim": "preferred_username",
    "accounts.oidc_create": False,
    "accounts.oidc_inner": False,
    "accounts.wecom_on": False,
    "accounts.wecom_corp": "",
    "accounts.wecom_agent": "",
    "accounts.wecom_secret": "",
    "accounts.wecom_page": "https://login.work.weixin.qq.com",
    "accounts.wecom_api": "https://qyapi.weixin.qq.com",
    "accounts.dingtalk_on": False,
    "accounts.dingtalk_client": "",
    "accounts.dingtalk_secret": "",
    "accounts.dingtalk_page": "https://login.dingtalk.com",
    "accounts.dingtalk_api": "https://api.dingtalk.com",
    "accounts.apps_inner": False,
    "accounts.feishu_on": False,
    "accounts.feishu_client": "",
    "accounts.feishu_secret": "",
    "accounts.feishu_page": "https://accounts.feishu.cn",
    "accounts.feishu_api": "https://open.feishu.cn",
}
"""What holds while nobody has set it."""

Reader = Callable[[list[str]], Mapping[str, Any]]
_reader: list[Reader] = []


def provide(reader: Reader) -> None:
    """Let the context that keeps settings read them."""
    _reader[:] = [reader]


def values(codes: Collection[str]) -> Mapping[str, Any]:
    """Several settings in one query.

    Raises:
        KeyError: no such setting.
    """
    asked = list(codes)
    known = {code: DEFAULTS[code] for code in asked}
    return {**known, **_reader[0](asked)} if _reader else known


def value(code: str) -> Any:
    """One setting."""
    return values([code])[code]
