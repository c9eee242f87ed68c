"""回访登记表 of one record on paper (R2.9): every box, the answers as they were asked, 作废, who may print it."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from huifang.followup import printing
from huifang.followup.models import Answer, Record
from huifang.followup.services import calling, completing
from huifang.followup.services.completing import Call
from huifang.paperwork.models import PrintOut
from huifang.regulations.models import Rule

PROJECT = {
    "id": 7,
    "type": "安全生产标准化",
    "completed_on": "2025-12-31",
    "precision": "month",
    "duties": [{"duty": "年度自评", "target": "2026-12-31", "tell": "请自评"}],
}


@pytest.fixture
def record(office, call) -> Record:
    calling.take(call, by=office.wang, at=office.now)
    sheet = Call(
        key="k1", started_at=office.now, suited=True, satisfaction="satisfied", number=office.number, projects=[PROJECT],
        opinion='报告清楚 #"[x]$', has_need=True, need="职业卫生检测报价", plan="周五前报价", remarks="下月再联系",
    )  # fmt: skip
    return completing.complete(call, sheet, by=office.wang, at=office.now)


@pytest.fixture
def text(client):
    def read(user, row):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse("paperwork:print", args=["followup.record", row.pk]))
        if answer.status_code != 200:
            return answer.status_code
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)

    return read


def test_every_box_of_the_form(office, record, text):
    page = text(office.wang, record)
    words = ("回访登记表", "存档联", record.number, "王坐席", "广州甲化工有限公司", "安全生产标准化 2025-12", "年度自评 2026-12-31", "满意")
    for word in (*words, '报告清楚 #"[x]$', "职业卫生检测报价", "周五前报价", "下月再联系", "打印：王坐席"):
        assert word in page, word
    assert "2025-12-31" not in page
    assert "13800138000" not in page


def test_answers_stand_in_words_as_they_were_asked(record):
    rules = {question["kind"]: (rule, question) for rule in Rule.objects.filter(kind="questions") for question in rule.body["items"]}
    given = {"choice": "", "yesno": "yes", "satisfaction": "very", "text": ""}
    for kind, value in given.items():
        if kind in rules:
            rule, question = rules[kind]
            value = question["options"][0]["code"] if kind == "choice" else value
            said = "随便说说" if kind == "text" else ""
            Answer.objects.create(record=record, rule_id=rule.pk, code=question["code"], question=question["text"], value=value, text=said)
    found = {question: answer for _project, question, answer in printing.answers(record)}
    rule, question = rules["choice"]
    assert found[question["text"]] == question["options"][0]["label"]
    for kind, words in (("yesno", "是"), ("satisfaction", "非常满意"), ("text", "随便说说")):
        if kind in rules:
            assert found[rules[kind][1]["text"]] == words


def test_an_answer_whose_rule_is_gone_keeps_its_value(record):
    Answer.objects.create(record=record, rule_id=0, code="x", question="旧问题", value="旧答案")
    assert printing.answers(record) == [("", "旧问题", "旧答案")]


def test_who_may_print_it(office, record, text):
    for user in (office.lin, office.wang, office.li):
        assert record.number in text(user, record)
    for user in (office.zhao, office.sun, office.qian):
        assert text(user, record) == 404
    assert PrintOut.objects.filter(form="followup.record", subject_id=record.pk).count() == 3


def test_a_void_record_is_stamped_and_says_why(office, record, text):
    completing.void_record(record, reason="登记重复", by=office.lin, at=office.now)
    page = text(office.wang, record)
    assert "作废" in page
    assert "登记重复" in page
