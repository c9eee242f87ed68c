"""Who prints what: the permission, the object's own access, the trace that printing leaves (R12.2)."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from huifang.journal.models import Event
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.paperwork import printing
from huifang.paperwork.models import PrintOut
from huifang.paperwork.printing import Paper, Printable, Sheet
from huifang.paperwork.rules import Box


@pytest.fixture
def leave(office, monkeypatch):
    """A form of 王坐席's team that everybody sees who may see units."""
    monkeypatch.setattr(printing, "_printables", {})

    def build(_user, pk, query):
        unit = Unit.objects.get(pk=pk)
        return Paper(
            form="tests.leave",
            subject=Ref.of(unit),
            title="请假条",
            name="请假条 1",
            template="form",
            body=Sheet(boxes=[Box(label="事由", value=query.get("why", ""))]).plain(),
            copies=("本人联", "存档联"),
            owners=(office.wang.pk,),
            unit=unit.pk,
            workbook=(lambda: b"PK") if query.get("book") else None,
            workbook_permission="reports.report.export",
        )

    printing.register(Printable("tests.leave", build))
    return reverse("paperwork:print", args=["tests.leave", office.team.pk])


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def test_by_role_and_ownership(office, leave, sign_in):
    expected = {"lin": 200, "wang": 200, "li": 200, "zhao": 403, "sun": 200, "qian": 200}
    assert {who: sign_in(getattr(office, who)).get(leave).status_code for who in expected} == expected
    assert PrintOut.objects.count() == 5


def test_it_is_shown_in_the_browser_under_its_name_and_never_kept(office, leave, sign_in):
    answer = sign_in(office.wang).get(leave + "?why=回乡")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; filename*=UTF-8''%E8%AF%B7")
    assert "no-store" in answer["Cache-Control"]
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "回乡" in text
    assert "打印：王坐席" in text


def test_chosen_copies(office, leave, sign_in):
    answer = sign_in(office.wang).get(leave + "?copies=存档联")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    assert "存档联" in pages[0].extract_text()
    assert PrintOut.objects.get().copies == "存档联"
    assert sign_in(office.wang).get(leave + "?copies=财务联").status_code == 404


def test_who_printed_which_copy_is_kept(office, leave, sign_in):
    sign_in(office.wang).get(leave)
    row = PrintOut.objects.get()
    assert (row.form, row.subject_id, row.copies, row.by, row.at) == (
        "tests.leave",
        office.team.pk,
        "本人联、存档联",
        office.wang,
        office.now,
    )
    event = Event.objects.get(kind="paperwork.document.printed")
    assert (event.subject_kind, event.actor_id) == ("organization.unit", str(office.wang.pk))


def test_what_is_not_there(office, leave, sign_in, client):
    assert client.get(leave).status_code == 302
    sign_in(office.wang)
    assert client.get(reverse("paperwork:print", args=["tests.none", 1])).status_code == 404
    assert client.get(reverse("paperwork:print", args=["tests.leave", 999999])).status_code == 404
    assert client.get(leave + "?format=xlsx").status_code == 404
    assert client.post(leave).status_code == 405
    assert PrintOut.objects.count() == 0


def test_a_workbook_has_its_own_permission(office, leave, sign_in):
    assert sign_in(office.wang).get(leave + "?format=xlsx&book=1").status_code == 403
    answer = sign_in(office.lin).get(leave + "?format=xlsx&book=1")
    assert answer.content == b"PK"
    assert PrintOut.objects.get().copies == ".xlsx"
