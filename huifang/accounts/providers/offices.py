"""企业微信, 钉钉 and 飞书: from the code that their sign-in page gives back to the person's id there, by their published contracts.

Base addresses are settings, because private and proxied deployments have their own.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.accounts.providers.base import Attempt, Identity, ProviderFailed
from huifang.accounts.providers.outbound import Outbound

WECOM, DINGTALK, FEISHU = _("WeCom"), _("DingTalk"), _("Feishu")


@dataclass(frozen=True, slots=True)
class WeCom:
    """企业微信: ``gettoken`` with the app's secret, then ``auth/getuserinfo`` with the code gives ``userid``."""

    corp: str
    agent: str
    secret: str
    page: str
    api: str
    inner: bool = False
    label: str | Promise = WECOM
    code: str = "wecom"
    code_names: tuple[str, ...] = ("code",)

    def address(self, attempt: Attempt) -> str:
        """The page with the QR code to scan."""
        query = {
            "login_type": "CorpApp",
            "appid": self.corp,
            "agentid": self.agent,
            "redirect_uri": attempt.return_to,
            "state": attempt.state,
        }
        return f"{self.page.rstrip('/')}/wwlogin/sso/login?{urlencode(query)}"

    def identify(self, attempt: Attempt, code: str) -> Identity:
        """The member's ``userid``; an outsider has none and is refused."""
        api = Outbound(self.api, inner=self.inner)
        given = api.get(f"{api.base}/cgi-bin/gettoken", query={"corpid": self.corp, "corpsecret": self.secret})
        token = str(_kept(given, "errcode").get("access_token", ""))
        who = _kept(api.get(f"{api.base}/cgi-bin/auth/getuserinfo", query={"access_token": token, "code": code}), "errcode")
        return _identity(who.get("userid") or who.get("UserId"))


@dataclass(frozen=True, slots=True)
class DingTalk:
    """钉钉: ``userAccessToken`` with the code, then ``contact/users/me`` gives ``unionId``."""

    client: str
    secret: str
    page: str
    api: str
    inner: bool = False
    label: str | Promise = DINGTALK
    code: str = "dingtalk"
    code_names: tuple[str, ...] = ("authCode", "code")

    def address(self, attempt: Attempt) -> str:
        """The page with the QR code to scan."""
        query = {
            "redirect_uri": attempt.return_to,
            "response_type": "code",
            "client_id": self.client,
            "scope": "openid",
            "state": attempt.state,
            "prompt": "consent",
        }
        return f"{self.page.rstrip('/')}/oauth2/auth?{urlencode(query)}"

    def identify(self, attempt: Attempt, code: str) -> Identity:
        """The person's ``unionId``."""
        api = Outbound(self.api, inner=self.inner)
        body = {"clientId": self.client, "clientSecret": self.secret, "code": code, "grantType": "authorization_code"}
        token = str(api.post(f"{api.base}/v1.0/oauth2/userAccessToken", body=body).get("accessToken", ""))
        who = api.get(f"{api.base}/v1.0/contact/users/me", headers={"x-acs-dingtalk-access-token": token})
        return _identity(who.get("unionId"))


@dataclass(frozen=True, slots=True)
class Feishu:
    """飞书: ``oauth/token`` with the code, then ``user_info`` gives ``open_id``."""

    client: str
    secret: str
    page: str
    api: str
    inner: bool = False
    label: str | Promise = FEISHU
    code: str = "feishu"
    code_names: tuple[str, ...] = ("code",)

    def address(self, attempt: Attempt) -> str:
        """The page on which the person agrees."""
        query = {"client_id": self.client, "response_type": "code", "redirect_uri": attempt.return_to, "state": attempt.state}
        return f"{self.page.rstrip('/')}/open-apis/authen/v1/authorize?{urlencode(query)}"

    def identify(self, attempt: Attempt, code: str) -> Identity:
        """The person's ``open_id`` for this app."""
        api = Outbound(self.api, inner=self.inner)
        body = {
            "grant_type": "authorization_code",
            "client_id": self.client,
            "client_secret": self.secret,
            "code": code,
            "redirect_uri": attempt.return_to,
        }
        given = _kept(api.post(f"{api.base}/open-apis/authen/v2/oauth/token", body=body), "code")
        bearer = {"Authorization": f"Bearer {given.get('access_token', '')}"}
        who = _kept(api.get(f"{api.base}/open-apis/authen/v1/user_info", headers=bearer), "code")
        data = who.get("data")
        return _identity(data.get("open_id") if isinstance(data, dict) else None)


def _kept(answer: dict[str, Any], name: str) -> dict[str, Any]:
    """The answer, if its own error code says that all is well."""
    if answer.get(name, 0) != 0:
        raise ProviderFailed(f"{name} {str(answer[name])[:20]}")
    return answer


def _identity(subject: Any) -> Identity:
    if not isinstance(subject, str) or not 0 < len(subject) <= 200:
        raise ProviderFailed("person")
    return Identity(subject)
