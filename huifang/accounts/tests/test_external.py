"""R12.2: sign-in through 企业微信, 钉钉, 飞书 against fakes that follow their published contracts; where requests may go."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from huifang.accounts import services
from huifang.accounts.models import ExternalIdentity, User
from huifang.accounts.providers.base import ProviderFailed
from huifang.accounts.providers.outbound import Outbound, _public
from huifang.accounts.tests.conftest import BY, PASSWORD
from huifang.journal.models import Event
from huifang.kernel import clock

Answer = Callable[[str, dict[str, str], dict[str, Any], dict[str, str]], tuple[int, dict[str, Any]]]
CODES = {"good-code": "u-wang", "other-code": "u-li"}


def wecom(path: str, query: dict[str, str], _body: dict[str, Any], _headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """https://developer.work.weixin.qq.com/document/path/91039 and /91023: errors come with status 200 and ``errcode``."""
    if path == "/cgi-bin/gettoken":
        if (query["corpid"], query["corpsecret"]) != ("corp", "geheim"):
            return 200, {"errcode": 40001, "errmsg": "invalid credential"}
        return 200, {"errcode": 0, "errmsg": "ok", "access_token": "t", "expires_in": 7200}
    if path == "/cgi-bin/auth/getuserinfo" and query["access_token"] == "t":
        if query["code"] == "outsider":
            return 200, {"errcode": 0, "errmsg": "ok", "openid": "o-1"}
        if query["code"] not in CODES:
            return 200, {"errcode": 40029, "errmsg": "invalid code"}
        return 200, {"errcode": 0, "errmsg": "ok", "userid": CODES[query["code"]]}
    return 404, {}


def dingtalk(path: str, _query: dict[str, str], body: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """userAccessToken and contact/users/me: errors come as status 400 with ``code``."""
    if path == "/v1.0/oauth2/userAccessToken":
        right = (body["clientId"], body["clientSecret"], body["grantType"]) == ("corp", "geheim", "authorization_code")
        if not right or body["code"] not in CODES:
            return 400, {"code": "invalidParameter.authCode.notFound", "message": "不存在的临时授权码"}
        return 200, {"accessToken": body["code"], "refreshToken": "r", "expireIn": 7200, "corpId": "corp"}
    if path == "/v1.0/contact/users/me":
        return 200, {"nick": "王", "unionId": CODES[headers["x-acs-dingtalk-access-token"]], "openId": "o"}
    return 404, {}


def feishu(path: str, _query: dict[str, str], body: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """authen/v2/oauth/token and authen/v1/user_info: errors come with ``code``."""
    if path == "/open-apis/authen/v2/oauth/token":
        if body["client_secret"] != "geheim" or body["code"] not in CODES:
            return 400, {"code": 20003, "error": "invalid_grant", "error_description": "The authorization code is not found."}
        return 200, {"code": 0, "access_token": body["code"], "expires_in": 7200, "token_type": "Bearer"}
    if path == "/open-apis/authen/v1/user_info":
        token = headers["authorization"].removeprefix("Bearer ")
        return 200, {"code": 0, "msg": "success", "data": {"name": "王", "open_id": CODES[token], "union_id": "x"}}
    return 404, {}


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Return a function that serves a fake on 127.0.0.1 and gives its address."""
    running: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def _go(self) -> None:
                parts = urlsplit(self.path)
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, said = answer(parts.path, query, json.loads(content or b"{}"), headers)
                raw = json.dumps(said).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", said["to"])
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = _go  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


CONTRACTS = [("wecom", wecom, "code"), ("dingtalk", dingtalk, "authCode"), ("feishu", feishu, "code")]


@pytest.fixture(params=CONTRACTS, ids=[name for name, *_ in CONTRACTS])
def office(request: pytest.FixtureRequest, serve, settings_of_company) -> tuple[str, str]:
    """The office app with its name for the code, switched on."""
    name, fake, parameter = request.param
    own = {"wecom_corp": "corp", "wecom_agent": "1", f"{name}_client": "corp"}
    known = {k: v for k, v in own.items() if k.startswith(name) and not (name == "wecom" and k.endswith("client"))}
    settings_of_company(**{f"{name}_on": True, f"{name}_api": serve(fake), f"{name}_secret": "geheim", "apps_inner": True, **known})
    return name, parameter


def through(client: Client, office: tuple[str, str], code: str, **changed: str) -> Any:
    """Go there and come back with a code."""
    name, parameter = office
    there = client.get(f"/accounts/external/{name}/start/?next=/accounts/profile/")
    query = {k: v[0] for k, v in parse_qs(urlsplit(there.headers["Location"]).query).items()}
    assert query["redirect_uri"] == f"http://testserver/accounts/external/{name}/return/"
    return client.get(f"/accounts/external/{name}/return/", {parameter: code, "state": query["state"], **changed})


def test_who_is_bound_signs_in(client, person: User, office):
    services.bind_external(person, provider=office[0], subject="u-wang", by=BY, at=clock.now())
    assert through(client, office, "good-code").headers["Location"] == "/accounts/profile/"
    assert client.get("/accounts/profile/").status_code == 200
    assert Event.objects.filter(kind="accounts.user.signed_in").get().data["method"] == office[0]


def test_who_is_not_bound_is_told_how(client, person: User, office):
    answer = through(client, office, "good-code")
    assert answer.status_code == 403
    assert "请先用密码登录" in answer.content.decode()
    assert User.objects.count() == 1, "an office app makes no account"


def test_binding_oneself(client, person: User, office):
    client.post("/accounts/sign-in/", {"username": "wang", "password": PASSWORD})
    assert through(client, office, "good-code").headers["Location"] == "/accounts/security/"
    assert ExternalIdentity.objects.get().subject == "u-wang"
    row = ExternalIdentity.objects.get().pk
    assert client.post(f"/accounts/security/bindings/{row}/remove/").status_code == 302
    assert not ExternalIdentity.objects.exists()


def test_binding_needs_a_fresh_proof(client, person: User, office):
    client.force_login(person)
    assert "/confirm/" in client.get(f"/accounts/external/{office[0]}/start/").headers["Location"]


def test_an_identity_belongs_to_one_account(client, person: User, admin: User, office):
    services.bind_external(admin, provider=office[0], subject="u-wang", by=BY, at=clock.now())
    client.post("/accounts/sign-in/", {"username": "wang", "password": PASSWORD})
    assert through(client, office, "good-code").status_code == 403
    assert ExternalIdentity.objects.get().user == admin


@pytest.mark.parametrize(("code", "changed"), [("bad-code", {}), ("good-code", {"state": "other"}), ("", {})])
def test_nobody_comes_in_with_something_else(client, person: User, office, code, changed):
    services.bind_external(person, provider=office[0], subject="u-wang", by=BY, at=clock.now())
    assert through(client, office, code, **changed).status_code == 403
    assert client.get("/accounts/profile/").status_code == 302


def test_an_answer_serves_once(client, person: User, office):
    services.bind_external(person, provider=office[0], subject="u-wang", by=BY, at=clock.now())
    name, parameter = office
    there = client.get(f"/accounts/external/{name}/start/").headers["Location"]
    back = {parameter: "good-code", "state": parse_qs(urlsplit(there).query)["state"][0]}
    assert client.get(f"/accounts/external/{name}/return/", back).status_code == 302
    client.post("/accounts/sign-out/")
    assert client.get(f"/accounts/external/{name}/return/", back).status_code == 403


def test_a_closed_account_stays_out(client, person: User, office):
    services.bind_external(person, provider=office[0], subject="u-wang", by=BY, at=clock.now())
    User.objects.update(is_active=False)
    assert through(client, office, "good-code").status_code == 403


def test_a_wecom_outsider_is_nobody(client, serve, settings_of_company, db):
    settings_of_company(wecom_on=True, wecom_corp="corp", wecom_secret="geheim", wecom_api=serve(wecom), apps_inner=True)
    assert through(client, ("wecom", "code"), "outsider").status_code == 403


def test_a_wrong_secret_is_not_told(client, serve, settings_of_company, db):
    settings_of_company(wecom_on=True, wecom_corp="corp", wecom_secret="falsch", wecom_api=serve(wecom), apps_inner=True)
    page = through(client, ("wecom", "code"), "good-code").content.decode()
    assert "errcode 40001" in page
    assert "falsch" not in page


# where requests go


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fd00::1",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "x",
    ],
)
def test_inner_addresses_are_known(address: str):
    assert not _public(address)


def test_a_public_address_is_one():
    assert _public("93.184.216.34")


def failed(act: Callable[[], object]) -> str:
    with pytest.raises(ProviderFailed) as error:
        act()
    return error.value.why


def test_an_inner_host_is_asked_only_with_permission(serve):
    address = serve(wecom).replace("http:", "https:")
    assert failed(lambda: Outbound(address).get(f"{address}/x")) == "inner"
    assert failed(lambda: Outbound(address.replace("https:", "http:"))) == "address"


def test_no_other_host_is_asked(serve):
    base = serve(wecom)
    outbound = Outbound(base, inner=True)
    assert failed(lambda: outbound.get(serve(wecom) + "/cgi-bin/gettoken")) == "host"
    assert failed(lambda: outbound.get(base.replace("127.0.0.1", "127.0.0.1@example.org"))) == "host"


def test_no_redirect_is_followed(serve):
    asked: list[str] = []

    def inside(path: str, *_rest: Any) -> tuple[int, dict[str, Any]]:
        asked.append(path)
        return 200, {}

    target = serve(inside)
    base = serve(lambda *_: (302, {"to": f"{target}/secret"}))
    assert failed(lambda: Outbound(base, inner=True).get(base)) == "status 302"
    assert asked == []


def test_an_endless_answer_is_cut(serve):
    base = serve(lambda *_: (200, {"x": "y" * 1_100_000}))
    assert failed(lambda: Outbound(base, inner=True).get(base)) == "answer"
