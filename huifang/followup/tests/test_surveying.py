"""R2.14: a questionnaire on the call screen, as a whole or not at all, in the transaction of the record; words beside satisfaction."""

from datetime import date

import pytest

from huifang.accounts.models import User
from huifang.followup.models import Record, Task
from huifang.followup.tests.test_pages import HTMX, address, signed, whole
from huifang.organization.models import RoleAssignment
from huifang.surveys.models import Sheet
from huifang.surveys.services import designing, publishing


@pytest.fixture
def questionnaire(office):
    reviewer = User.objects.create(username="zhou", name="周副总", joined_at=office.now)
    RoleAssignment.objects.create(user=reviewer, unit=office.company, role="vice_president", valid_from=date(2020, 1, 1))
    version = designing.create(title="服务满意度", project_types=["standardization"], by=office.lin, at=office.now)
    section = version.sections.get()
    for code, kind, required in (("csat", "csat", True), ("why", "text", False), ("bild", "photo", True)):
        designing.add_question(
            section, revision=version.revision, code=code, kind=kind, text=f"{code}？", required=required, by=office.lin, at=office.now
        )
        version.refresh_from_db()
        section.version = version
    publishing.submit(version, by=office.lin, at=office.now)
    return publishing.publish(version, by=reviewer, at=office.now)


def name(version, code):
    return f"s{version.pk}.{code}"


def test_it_is_stored_with_the_record_and_keeps_its_version(office, call, questionnaire):
    wang = signed(office.wang)
    page = wang.get(address("task", call.pk)).content.decode()
    assert f'name="{name(questionnaire, "csat")}"' in page
    assert f'name="{name(questionnaire, "bild")}"' not in page, "photos belong to links"
    facts = {name(questionnaire, "csat"): "5", name(questionnaire, "why"): "报告拖了一个多月，没人管，要投诉"}
    for _twice in range(2):
        assert wang.post(address("finish", call.pk), whole(office, **facts), headers=HTMX).status_code < 400
    sheet = Sheet.objects.get()
    assert (sheet.version, sheet.way, sheet.source, sheet.agent) == (questionnaire, "call", f"followup.task:{call.pk}", office.wang)
    assert sheet.hint == "complains"
    panel = signed(office.lin).get(address("record_answers", Record.objects.get().pk)).content.decode()
    assert "服务满意度" in panel


def test_a_part_of_it_comes_back_and_nothing_is_stored(office, call, questionnaire):
    answer = signed(office.wang).post(address("finish", call.pk), whole(office, **{name(questionnaire, "why"): "写了一半"}), headers=HTMX)
    assert answer.status_code == 422
    assert "写了一半" in answer.content.decode()
    assert "请回答这个问题" in answer.content.decode()
    assert (Record.objects.count(), Sheet.objects.count()) == (0, 0)
    call.refresh_from_db()
    assert call.state == Task.State.WAITING


def test_none_of_it_is_complete_as_well(office, call, questionnaire):
    assert signed(office.wang).post(address("finish", call.pk), whole(office), headers=HTMX).status_code < 400
    assert (Record.objects.count(), Sheet.objects.count()) == (1, 0)


def test_words_that_do_not_fit_are_pointed_out_beside_the_record(office, call):
    facts = {"satisfaction": "very", "opinion": "报告等了两个月，没人管，太差了"}
    signed(office.wang).post(address("finish", call.pk), whole(office, **facts), headers=HTMX)
    pk = Record.objects.get().pk
    panel = signed(office.lin).get(address("record_answers", pk)).content.decode()
    assert "评分高而意见差" in panel
    assert "没人管" in panel
    assert signed(office.zhao).get(address("record_answers", pk)).status_code == 404
