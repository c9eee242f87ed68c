"""What the tests of side doors share: people at their browsers, and what an answer holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.assignments.models import Assignment
from huifang.followup.models import Task
from huifang.imports.models import Batch
from huifang.kernel.refs import Ref, Referable
from huifang.regulations.models import RegulationVersion
from tests.test_access_table import EXPECTED, address
from tests.town import Town

READABLE = sorted(name for name, method in EXPECTED if method == "GET")
REFS = ("customer", "contact", "number", "contract", "project", "task", "record", "complaint", "assignment", "approval")


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def text_of(response: Any) -> str:
    return response.content.decode() if response.status_code == 200 and "text/html" in response["Content-Type"] else ""


def cells_of(content: bytes) -> list[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row if isinstance(cell, str)]


def ref_of(town: Town, what: str) -> Ref:
    rows: dict[str, Referable] = {
        "customer": town.office.customer, "contact": town.contact, "number": town.office.number, "contract": town.contract,
        "project": town.office.project, "task": town.task, "record": town.record, "complaint": town.complaint,
        "assignment": town.answered_assignment, "approval": town.approval,
    }  # fmt: skip
    return Ref.of(rows[what])


def pages_of(town: Town, client: Client, extra: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every page that a person gets by GET, with its address."""
    rows = [reverse("assignments:show", args=[a.pk]) for a in Assignment.objects.all()]
    rows += [reverse("followup:task", args=[t.pk]) for t in Task.objects.all()]
    rows += [reverse("archive:customer", args=[c.pk]) for c in Customer.objects.all()]
    rows += [reverse("archive:customer-history", args=[c.pk]) for c in Customer.objects.all()]
    rows += [reverse("imports:batch", args=[b.pk]) for b in Batch.objects.all()]
    rows += [reverse("regulations:version", args=[v.regulation.code, v.number]) for v in RegulationVersion.objects.all()]
    rows += [reverse("journal:history", args=[str(ref_of(town, what))]) for what in REFS]
    for target in dict.fromkeys([*(address(town, name) for name in READABLE), *rows, *extra]):
        page = client.get(target)
        assert page.status_code < 500 or target.startswith("/health/"), target
        if content := text_of(page):
            yield target, content
