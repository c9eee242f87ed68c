"""Whoever reads English meets Chinese only where people typed it (issue 3, item 10): each run of Chinese on a page must be data.

Data is what the town's rows hold, sealed names and numbers included, and what the shipped packs and settings say; everything
else on a page comes from templates, labels and messages, which have English of their own.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, TextField

from huifang.journal import catalogue
from huifang.organization import options
from huifang.organization.calendars import published
from tests.doors import client_of, pages_of
from tests.test_pages import seen_on
from tests.town import Town

ROOT = Path(__file__).resolve().parents[1] / "huifang"
CHINESE = re.compile(r"[\u3007\u3400-\u9fff]+")
NAMES = frozenset({"中文", "回访"})
"""The language's own name, by which it is chosen."""


UPLOADED = "中山丁家具有限公司"
"""What stands in a register that was brought in and not taken over."""
ADDRESSED = "黄女士"
"""How a greeting calls the town's contact; its text is the company's."""
BRACES = re.compile(r"\\\{\w+\\\}")
SHOWCASE = ("ui/templates/ui/gallery", "accounts/templates/accounts/language_switch.html", "ui/templates/ui/partials/user_menu.html")
"""The catalogue of components for developers; the switch that names each language in itself."""


def strings(thing: Any) -> Iterator[str]:
    """All texts in nested data."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping | list | tuple):
        for part in thing.values() if isinstance(thing, Mapping) else thing:
            yield from strings(part)


@cache
def packs() -> tuple[str, ...]:
    """All Chinese of the shipped packs, and of the questions that come ready-made."""
    files = [*ROOT.rglob("packs/*.toml"), *ROOT.rglob("library/*.toml")]
    return tuple(text for file in files for text in strings(tomllib.loads(file.read_text())))


@cache
def spoken() -> re.Pattern[str]:
    """Sentences that are said to customers, with anything in their places for names and days."""
    sentences = {line for text in packs() if "{" in text for line in text.splitlines()}
    return re.compile("|".join(BRACES.sub(".*", re.escape(line)) for line in sorted(sentences)))


def stored() -> str:
    """All text that the rows hold."""
    found: list[str] = [*packs(), str(settings.COMPANY), UPLOADED, ADDRESSED]
    found += [str(known.initial) for group in options.groups() for known in group.options]
    # Kinds that other tests of this process declare.
    found += [catalogue.sentence(kind) for kind in catalogue.kinds() if kind.startswith("test.")]
    found += [rule.note for rules in published().values() for rule in rules]
    for model in apps.get_models():
        fields = [f.attname for f in model._meta.concrete_fields if isinstance(f, CharField | TextField | JSONField)]
        for row in model._default_manager.values_list(*fields) if fields else ():
            found += [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str) for value in row if value]
    return "\n".join(found)


def leaks(words: list[str], data: str) -> list[str]:
    """Runs of Chinese that no row holds."""
    unsaid = [text for text in words if not spoken().fullmatch(text.strip())]
    return [f"{run} ← {text[:80]}" for text in unsaid for run in CHINESE.findall(text) if run not in NAMES and run not in data]


@pytest.mark.words
@pytest.mark.django_db
@pytest.mark.parametrize("person", ["lin", "wang", "sun", "luo", "admin", "none", "out"])
def test_english_pages_hold_no_chinese_but_data(town: Town, person: str):
    client = client_of(town.people()[person])
    client.cookies["django_language"] = "en"
    data = stored()
    found: dict[str, list[str]] = {}
    seen = 0
    for target, content in pages_of(town, client, ("/search/?q=8000", "/complaints/?state=", "/assignments/?state=", "/nowhere/")):
        assert 'lang="en' in content or "<html" not in content, target
        seen += 1
        if bad := leaks(seen_on(content), data):
            found[target] = list(dict.fromkeys(bad))
    assert seen >= 3
    assert found == {}, "\n".join(f"{target}: {words}" for target, words in found.items())


@pytest.mark.parametrize("bad", ["保存", "下次回访", "Next call: 未定", "您好！请问是"])
def test_what_leaks_is_found(bad: str):
    assert leaks([bad], "甲公司 黄嘉欣")


@pytest.mark.parametrize("good", ["甲公司", "Call 黄嘉欣 again", "中文", "A line of English"])
def test_what_people_typed_is_none(good: str):
    assert not leaks([good], "甲公司 黄嘉欣")


def test_no_message_has_chinese_for_its_english():
    """An id of a catalogue is what English readers see."""
    found = {}
    for file in sorted(ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        for message in read_po(BytesIO(file.read_bytes())):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            if bad := [one for one in ids if CHINESE.search(one)]:
                found[file.parents[3].name] = bad
    assert found == {}


def test_templates_hold_no_chinese_of_their_own():
    found = {}
    for template in sorted(ROOT.glob("*/templates/**/*.html")):
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", "", template.read_text(), flags=re.DOTALL)
        if CHINESE.search(text) and not str(template.relative_to(ROOT)).startswith(SHOWCASE):
            found[str(template.relative_to(ROOT))] = CHINESE.findall(text)[:5]
    assert found == {}
