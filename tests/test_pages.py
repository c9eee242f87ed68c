"""Intentions: nothing is declared that does not happen, nothing exists that no test names, no code word reaches a Chinese page.

`UPDATE_QUERY_COUNTS=1 pytest tests/test_pages.py` writes the number of queries of each page into `query_counts.json`.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model, TextChoices
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import huifang
from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.assignments.models import Assignment
from huifang.complaints.models import Complaint
from huifang.followup.models import Attempt, Record, Task
from huifang.imports.models import Batch
from huifang.journal import catalogue
from huifang.kernel.machine import Machine
from huifang.organization.roles import ROLES, is_administration
from tests.doors import client_of, pages_of
from tests.test_access_table import EXPECTED, address
from tests.town import Town

ROOT = Path(__file__).resolve().parent.parent
COUNTS = Path(__file__).parent / "query_counts.json"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def sources() -> dict[str, str]:
    """The product's modules, without its tests and migrations."""
    paths = (p for p in (ROOT / "huifang").rglob("*.py") if not {"tests", "migrations"} & set(p.parts))
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(paths)}


@cache
def modules_of_tests() -> dict[str, str]:
    paths = [*(ROOT / "huifang").glob("*/tests/**/*.py"), *(ROOT / "tests").rglob("*.py")]
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(paths) if path != Path(__file__)}


# Models

UNTESTED_MODELS = {
    "BatchRow": "the refused rows of a batch, tested as what the batch refuses and gives back as a workbook",
}


def named(word: str, texts: dict[str, str]) -> list[str]:
    return [path for path, text in texts.items() if re.search(rf"\b{word}\b", text)]


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m.__module__.startswith("huifang.")], ids=lambda m: m.__name__)
def test_every_model_is_named_by_a_test(model: type[Model]):
    assert named(model.__name__, modules_of_tests()) or UNTESTED_MODELS.get(model.__name__), (
        f"{model.__name__} has neither a test nor an excuse"
    )


def test_excuses_are_needed():
    assert [name for name in UNTESTED_MODELS if named(name, modules_of_tests())] == []


# Facts


def recorded_in(kind: str) -> list[str]:
    """Modules that name the kind, whole or as the beginning of a formatted text; declaring it does not count."""
    stem = kind.rpartition(".")[0]
    found = re.compile(rf'"{re.escape(kind)}"|f"{re.escape(stem)}\.\{{')
    return [path for path, text in sources().items() if not path.endswith("events.py") and found.search(text)]


def own_kinds() -> list[str]:
    """Kinds of the product; tests of the journal declare their own, ``test.…``."""
    return [kind for kind in catalogue.kinds() if not kind.startswith("test.")]


@pytest.mark.parametrize("kind", own_kinds())
def test_every_kind_of_fact_has_a_chinese_sentence_and_happens(kind: str):
    assert CHINESE.search(catalogue.sentence(kind))
    assert recorded_in(kind), f"{kind} is declared and never recorded"


def test_a_kind_that_never_happens_is_found():
    assert recorded_in("followup.task.vanished") == []


@pytest.mark.parametrize("kind", own_kinds())
def test_a_sentence_asks_for_no_other_values_than_its_original(kind: str):
    from django.utils import translation

    chinese = set(re.findall(r"\{(\w+)\}", catalogue.sentence(kind)))
    with translation.override("en"):
        assert chinese == set(re.findall(r"\{(\w+)\}", catalogue.sentence(kind)))


# Life cycles


def machines() -> Iterator[tuple[str, Machine]]:
    for module in pkgutil.walk_packages(huifang.__path__, "huifang."):
        if ".rules" in module.name and ".tests" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Machine):
                    yield name, value


@pytest.mark.parametrize(("name", "machine"), list(machines()), ids=lambda v: getattr(v, "name", None))
def test_every_life_cycle_has_a_matrix(name: str, machine: Machine):
    """State × action is tested next to its context: one test module goes through all of both, or names them all."""
    words = {*machine.states, *machine.actions}
    context = machine.name.partition(".")[0]
    both = re.compile(rf"(?s)(?=.*\b{name}\.states)(?=.*\b{name}\.actions)")
    if any(path.startswith(f"huifang/{context}/") and both.match(text) for path, text in modules_of_tests().items()):
        return
    homes = [
        text for path, text in modules_of_tests().items() if path.startswith(f"huifang/{context}/") and re.search(rf"\b{name}\b", text)
    ]
    missing = min((sorted(word for word in words if not re.search(rf"\b{word}\b", text)) for text in homes), key=len, default=sorted(words))
    assert missing == [], f"{machine.name}: no test module names these states and actions"


# Permissions

UNASKED = {
    "knowledge.article.edit": "articles are edited with the administration pages (issue 3)",
    "paperwork.document.void": "documents are voided with the record or complaint that they print; voiding others comes with issue 3",
}
DOTTED = re.compile(r"[a-z]+\.[a-z_]+\.[a-z_]+")


@cache
def asked() -> dict[str, list[str]]:
    """Three dotted words in the code that are neither facts nor modules, with where they stand."""
    found: dict[str, list[str]] = {}
    for path, text in sources().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
                found.setdefault(node.value, []).append(path)
    return {word: at for word, at in found.items() if word not in catalogue.kinds() and not word.startswith(("django.", "huifang."))}


def test_every_permission_in_the_code_is_granted_to_somebody():
    granted = {permission for role in ROLES.values() for permission in role.grants}
    assert {word: at for word, at in asked().items() if word not in granted and not is_administration(word)} == {}


def test_every_permission_that_is_granted_is_asked_for():
    granted = {permission for role in ROLES.values() for permission in role.grants}
    somewhere = {word for word, at in asked().items() if at != ["huifang/organization/roles.py"]}
    assert granted - somewhere == set(UNASKED)


# Words

FOREIGN = {
    "PDF", "xlsx", "xls", "csv", "ods", "Excel", "Word", "Ctrl", "Enter", "Esc", "Tab", "Alt", "Shift", "MB", "KB", "GB", "English", "tel", "TOML",
    "API", "ERP", "OpenAPI", "CSAT", "NPS", "CES", "RFC", "JSON", "ETag", "CSRF", "https", "http", "Standard", "Webhooks",
}  # fmt: skip
ADMINISTRATORS_READ = frozenset({
    "SMTP", "IMAP", "TLS", "INBOX", "POST", "GET", "OIDC", "SQLite", "PostgreSQL", "Python", "PNG", "JPEG", "huifang", "backup", "serve", "work",
    "init", "doctor", "journal_mode", "synchronous", "fsync", "full_page_writes", "chrony", "timesyncd", "off", "wangjg", "name", "id", "ok", "true", "number", "text", "words", "Content", "Type", "application",
    "json",
})  # fmt: skip
"""Names of protocols, programs, commands and of what they answer, on the pages of administration only."""
TEMPLATE = re.compile(r'"?\{[a-z_]+(?::\d+)?\}"?')
LETTERS = re.compile(r"(?<![\w@./-])[A-Za-z][A-Za-z_]+(?![\w@./-])")
CODE = re.compile(r"\b[a-z_]+\.[a-z_]+\.[a-z_]+\b|\bNone\b|\bTrue\b|\bFalse\b|\bundefined\b|\[object|\{\w*\}|%\(\w+\)s")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "label", "data-key-label", "data-label", "data-title", "data-text")


NOT_READ = {"script", "style", "code", "pre"}
"""What stands in code is meant for programmers, in every language the same."""


class Reader(HTMLParser):
    """Collects what a person sees or hears: text, and attributes that are spoken."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in NOT_READ
        own = dict(attrs)
        self.words += [value for name in SPOKEN if (value := own.get(name))]
        if tag == "input" and own.get("type") in {"submit", "button"}:
            self.words.append(own.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in NOT_READ

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.words.append(data.strip())


def seen_on(content: str) -> list[str]:
    reader = Reader()
    reader.feed(content)
    return reader.words


def raw_values() -> set[str]:
    """Stored values of every choice, as they must not be shown."""
    found: set[str] = set()
    for model in apps.get_models():
        for choices in vars(model).values():
            if isinstance(choices, type) and issubclass(choices, TextChoices):
                found |= set(choices.values)
    return found - {""}


def leaks(words: list[str], also: frozenset[str] = frozenset()) -> list[str]:
    """Words that are no Chinese, no allowed foreign word, and nothing that the town's people typed."""
    found = []
    for text in words:
        if CODE.search(text):
            found.append(text)
            continue
        found += [f"{word} ← {text[:80]}" for word in LETTERS.findall(text) if word not in FOREIGN | also]
    return found


@pytest.mark.words
@pytest.mark.django_db
@pytest.mark.parametrize("person", ["lin", "wang", "sun", "luo", "admin", "none", "out"])
def test_pages_speak_chinese(town: Town, person: str):
    user: User | None = town.people()[person]
    logins = frozenset(User.objects.values_list("username", flat=True))
    extra = (
        "/search/?q=8000",
        "/search/?q=x&part=1",
        "/complaints/new/?q=甲化",
        "/assignments/?state=",
        "/complaints/?state=",
        "/nowhere/",
    )
    found: dict[str, list[str]] = {}
    administers = bool(user and user.is_administrator)
    for target, content in pages_of(town, client_of(user), extra):
        words = [TEMPLATE.sub("", text) for text in seen_on(content)] if administers else seen_on(content)
        if target.startswith("/organization/settings/"):
            continue  # addresses, formats and templates of other systems are what it shows; its labels come from the catalogue
        if bad := leaks(words, logins | (ADMINISTRATORS_READ if administers else frozenset())):
            found[target] = list(dict.fromkeys(bad))
        if re.search(r"<title>\s*(?:·|</title>)", content):
            found[target] = ["the tab has no name"]
    assert found == {}, "\n".join(f"{target}: {words}" for target, words in found.items())


@pytest.mark.parametrize(
    "bad", ["followup.task.view", "waiting", "None", "Save", "{name}", "下次回访：None", '<a title="Open">开</a>', "no_answer 3次"]
)
def test_what_is_not_chinese_is_found(bad: str):
    assert leaks(seen_on(f"<p>{bad}</p>" if "<" not in bad else bad))


@pytest.mark.parametrize("good", ["合同 AZ2025-0001", "按 Ctrl+Enter 保存", "导出 PDF", "登记0.csv", "a@example.com", "1小时 · 3 / 5"])
def test_what_people_typed_is_not(good: str):
    assert not leaks(seen_on(f"<p>{good}</p>"))


def test_stored_values_are_no_chinese_words():
    """So that a value which is shown raw is found by the letters it is made of; a hotline such as 12315 is called by its number."""
    assert [value for value in raw_values() if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*|[0-9]+", value)] == []


# Queries

COUNTED = sorted(name for name, method in EXPECTED if method == "GET")


def queries(client: Client, target: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(target)
    return len([query for query in captured.captured_queries if counts(query["sql"])])


def counts(statement: str) -> bool:
    """Transactions do not count, nor does the budget of calls, which is asked for once in many calls of the API."""
    return not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN")) and "integrations_allowance" not in statement


@pytest.mark.django_db
def test_pages_ask_the_database_as_often_as_is_written_down(town: Town):
    """A page that asks more often than last week is seen; `UPDATE_QUERY_COUNTS=1` writes the new numbers."""
    counted: dict[str, int] = {}
    for person in ("lin", "wang"):
        client = client_of(town.people()[person])
        for name in COUNTED:
            target = address(town, name)
            if client.get(target).status_code == 200:
                counted[f"{person} {name}"] = queries(client, target)
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        COUNTS.write_text(json.dumps(counted, indent=1, sort_keys=True) + "\n")
    wanted = json.loads(COUNTS.read_text())
    assert {k: (v, wanted.get(k)) for k, v in counted.items() if v != wanted.get(k)} == {}
    assert sorted(set(wanted) - set(counted)) == [], "these pages are no more"
    # ui:panels is twenty panels in one answer.
    assert max(n for name, n in counted.items() if not name.endswith(" ui:panels")) <= MOST, "no page needs so many queries"


MOST = 60
COPIES = 8


def copies(rows: Any, **changes: Any) -> None:
    """More rows of the same, each with values of its own where they must differ."""
    for row in list(rows):
        for number in range(COPIES):
            row.pk = None
            row._state.adding = True
            for name, make in changes.items():
                setattr(row, name, make(number) if callable(make) else make)
            row.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "archive:customers", "assignments:list", "complaints:list", "followup:matters", "followup:queue", "followup:records",
        "imports:batches", "reports:attempts", "reports:register", "reports:tasks",
    ],
)  # fmt: skip
def test_more_rows_ask_no_more_questions(town: Town, name: str):
    client = client_of(town.office.lin)
    target = reverse(name) + {"assignments:list": "?state=", "followup:queue": "?scope=all"}.get(name, "")
    client.get(target)
    before, size = queries(client, target), len(client.get(target).content)
    more_of_everything(town)
    client.get(target)
    assert queries(client, target) == before
    assert len(client.get(target).content) > size, "the page shows no more rows: the test proves nothing"


def more_of_everything(town: Town) -> None:
    keys = iter(range(100_000))
    copies(Customer.objects.filter(pk=town.office.customer.pk), name=lambda n: f"增{n}有限公司", name_key=lambda n: f"增{n}有限公司")
    copies(Task.objects.filter(pk=town.task.pk), customer=town.office.customer)
    copies(Assignment.objects.all(), key=lambda n: f"copy/{next(keys)}")
    copies(Batch.objects.all())
    copies(Complaint.objects.all(), number=lambda n: f"TS-{next(keys)}", origin=None)
    for number in range(COPIES):
        done = Task.objects.get(pk=town.done_task.pk)
        done.pk = None
        done.save(force_insert=True)
        attempt = Attempt.objects.get(pk=town.record.attempt_id)
        attempt.pk, attempt.key, attempt.task = None, f"copy-{number}", done
        attempt.save(force_insert=True)
        record = Record.objects.get(pk=town.record.pk)
        record.pk, record.attempt, record.task, record.number = None, attempt, done, f"HF-{number}"
        record.save(force_insert=True)
