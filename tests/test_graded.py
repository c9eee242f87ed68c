"""Graded content × channel × role × relation × loan, against a table written by hand from document C (R1.6, R12.2).

The world is opened once. Every channel is asked as a browser or program would; what counts is whether the text itself comes
back. The table is ``tests/access/graded.matrix``; nothing here asks ``access.py`` or ``grading``.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.archive.models import Contact, Customer
from huifang.custody.models import Lent, Loan
from huifang.followup.models import Task
from huifang.integrations.services import tokens
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization.models import RoleAssignment
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office, make_user, open_office, undone

pytestmark = pytest.mark.django_db
NAME, INITIALS = "闵澧寰", "mlh"
BASE, PEOPLE, STATE = "秘字甲地址壹号", "机字乙对接贰号", "绝字丙合作叁号"
TEXTS = {"name": NAME, "base": BASE, "people": PEOPLE, "state": STATE}
SECTIONS = {"base": "base", "people": "counterparts", "state": "business"}


def table() -> tuple[list[str], dict[str, list[str]]]:
    """The personas, and the verdicts of each channel."""
    text = (Path(__file__).parent / "access" / "graded.matrix").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    head = next(line for line in lines if line.startswith("# channel"))
    rows = {line.split()[0]: line.split()[1:] for line in lines if not line.startswith("#")}
    return head.split()[2:], rows


PERSONAS, EXPECTED = table()


@dataclass
class World:
    """Everybody, and the one customer."""

    office: Office
    people: dict[str, User]
    customer: Customer
    contact: Contact
    task: Task
    tokens: dict[str, str] = field(default_factory=dict)


ROLES = {
    "clerk": ("information_clerk", "team"), "keeper": ("archive_keeper", "company"), "admin": ("administration_manager", "company"),
    "gm": ("general_manager", "company"), "exec": ("executive_director", "company"), "vice": ("vice_president", "company"),
    "people": ("agent", "team"), "none": ("", "team"),
    **dict.fromkeys(("asked", "lent", "back", "ended", "paper"), ("technician", "technical")),
}  # fmt: skip


def build() -> World:
    """The office under document C, a graded file, and a loan in each state."""
    office, at = open_office(), MORNING
    install_pack("follow-up-centre", by=system("tests"), at=at, effective_from=date(2020, 1, 1))
    people = {"owner": office.wang, "peer": office.li, "task": office.zhao, "head": office.lin, "tech": office.sun}
    for name, (role, unit) in ROLES.items():
        people[name] = make_user(f"g-{name}", f"阅{name}", role, getattr(office, unit))
    customer, contact = office.customer, office.number.contact
    archive.change_contact(contact, by=office.lin, name=NAME, at=at)
    archive.change_customer(customer, by=office.lin, address=BASE, version=customer.version, at=at)
    held: dict[str, dict[str, Any]] = {"base": {"scope": BASE}, "people": {"people": [{"name": PEOPLE}]}, "state": {"ties": STATE}}
    for key, section in SECTIONS.items():
        archive.change_section(customer, section, values=held[key], version=0, by=people["keeper"], at=at)
    task = Task.objects.create(
        customer=customer, unit=office.elsewhere, assignee=office.zhao, kind="plan", state="waiting", due_at=at, created_at=at
    )
    for name, state, kind, lasts, codes in (
        ("asked", "asked", "screen", 7, SECTIONS.values()), ("lent", "active", "screen", 7, SECTIONS.values()),
        ("back", "called_back", "screen", 7, SECTIONS.values()), ("ended", "active", "screen", -1, SECTIONS.values()),
        ("paper", "active", "paper", 7, SECTIONS.values()), ("people", "active", "screen", 7, ["counterparts"]),
    ):  # fmt: skip
        loan = Loan.objects.create(
            number=f"G-{name}", kind=kind, state=state, grade="top_secret", borrower=people[name], unit=office.technical, purpose="核对",
            chain="loan.top-secret", asked_at=at - timedelta(days=9), granted_at=None if state == "asked" else at - timedelta(days=9),
            ends_at=at + timedelta(days=lasts),
        )  # fmt: skip
        Lent.objects.bulk_create(Lent(loan=loan, customer=customer, section=code, grade="top_secret") for code in codes)
    RoleAssignment.objects.filter(user=people["none"]).delete()
    world = World(office, people, customer, contact, task)
    for name, user in people.items():
        ends = at + timedelta(days=1)
        world.tokens[name] = tokens.create(user=user, kind="personal", name="g", scopes=["archive:read"], expires_at=ends, by=user, at=at)[
            1
        ]
    return world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), clock.at(MORNING), translation.override("zh-hans"):
        try:
            yield build()
        finally:
            call_command("flush", interactive=False, verbosity=0)


def _channels(world: World) -> dict[str, tuple[str, str]]:
    """Channel → address and the text that it may show."""
    customer, file = {"pk": world.customer.pk}, "archive:section"
    found = {
        "record:name": (reverse("archive:customer", kwargs=customer), NAME),
        "record:base": (reverse("archive:customer", kwargs=customer), BASE),
        "list:name": (reverse("archive:customers"), NAME),
        "list:base": (reverse("archive:customers") + "?cols=name&cols=contact&cols=address", BASE),
        "search:name": (reverse("search:box") + f"?q={NAME}", world.customer.name),
        "search:initials": (reverse("search:box") + f"?q={INITIALS}", world.customer.name),
        "search:box": (reverse("search:box") + f"?q={NAME[:2]}", world.customer.name),
        "api:contacts": (reverse("api:contacts", kwargs=customer), NAME),
        "api:customer": (reverse("api:customer", kwargs=customer), BASE),
        "export:name": (reverse("archive:customers") + "?export=1", NAME),
        "form:contact": (reverse("archive:contact-edit", kwargs={"pk": world.contact.pk}), NAME),
        "form:base": (reverse("archive:customer-edit", kwargs=customer), BASE),
        "queue:name": (reverse("followup:queue") + "?scope=all", NAME),
        "call:name": (reverse("followup:task", kwargs={"pk": world.task.pk}), NAME),
        "log": (reverse("custody:readings", kwargs=customer), world.customer.name),
    }
    for key, section in SECTIONS.items():
        found[f"file:{key}"] = (reverse(file, kwargs={**customer, "code": section}), TEXTS[key])
        found[f"read:{key}"] = (reverse("custody:read", kwargs={**customer, "section": section}), TEXTS[key])
    return found


def _verdict(world: World, persona: str, channel: str) -> str:
    target, text = _channels(world)[channel]
    if channel.startswith("api:"):
        answer = Client().get(target, headers={"Authorization": f"Bearer {world.tokens[persona]}"})
    else:
        client = Client()
        client.force_login(User.objects.get(pk=world.people[persona].pk), backend=settings.AUTHENTICATION_BACKENDS[-1])
        answer = client.get(target)
    if answer.status_code in {403, 404}:
        return "x" if all(word not in answer.content.decode() for word in TEXTS.values()) else "leak"
    assert answer.status_code == 200, (channel, persona, answer.status_code)
    body = b"".join(answer) if answer.streaming else answer.content
    return "R" if text in _words(body) else "m"


def _words(body: bytes) -> str:
    if body[:1] in {b"{", b"["}:
        return json.dumps(json.loads(body), ensure_ascii=False)
    if body[:2] != b"PK":
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("channel", list(EXPECTED))
def test_who_reads_what(world: World, channel: str):
    """Every verdict of one line; a refusal shows no graded text either."""
    with undone():
        got = {persona: _verdict(world, persona, channel) for persona in PERSONAS}
    wrong = {who: f"{found}, not {want}" for (who, found), want in zip(got.items(), EXPECTED[channel], strict=True) if found != want}
    assert wrong == {}


def test_the_table_names_every_channel_and_persona(world: World):
    assert set(_channels(world)) == set(EXPECTED)
    assert set(world.people) == set(PERSONAS)
    assert all(len(row) == len(PERSONAS) for row in EXPECTED.values())


def test_a_loan_ends_between_two_reads(world: World):
    """The clock decides at each read: the same session, a second later."""
    target = reverse("custody:read", kwargs={"pk": world.customer.pk, "section": "business"})
    client = Client()
    client.force_login(world.people["lent"], backend=settings.AUTHENTICATION_BACKENDS[-1])
    ends = Loan.objects.get(number="G-lent").ends_at
    asked: Callable[[], int] = lambda: client.get(target).status_code  # noqa: E731
    with undone():
        with clock.at(ends - timedelta(seconds=1)):
            client.force_login(world.people["lent"], backend=settings.AUTHENTICATION_BACKENDS[-1])
            assert asked() == 200
        with clock.at(ends):
            assert asked() == 403
