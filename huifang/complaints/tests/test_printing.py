"""客户投诉单 on paper (R3.1): the boxes of the form in force in their order, a copy per department, 作废."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from huifang.complaints import services
from huifang.paperwork.models import PrintOut

ORDER = [
    "客户名称",
    "联系人",
    "合同编号",
    "电话",
    "电子邮件",
    "所在地区",
    "通信地址",
    "投诉内容",
    "受理人员",
    "处理时间",
    "投诉处理",
    "技术部门负责人",
    "客户意见",
]
EVIL = '#panic("x") [$a$] \\ "报告"'


@pytest.fixture
def pages(sign_in):
    def read(user, row, query=""):
        answer = sign_in(user).get(reverse("paperwork:print", args=["complaints.complaint", row.pk]) + query)
        return (
            [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
            if answer.status_code == 200
            else answer.status_code
        )

    return read


def test_three_copies_with_the_boxes_in_order(office, take, pages):
    found = pages(office.wang, take(content=EVIL))
    assert len(found) == 3
    for text, copy in zip(found, ("技术部门联", "业务部门联", "存档联"), strict=True):
        assert copy in text
        rest = text[text.index(ORDER[0]) :]
        for label in ORDER:
            assert label in rest, label
            rest = rest[rest.index(label) + len(label) :]
        for value in ("TS2026-0001", "广州甲化工有限公司", "黄嘉欣", office.number.masked, "王坐席", '#panic("x") [$a$]'):
            assert value in text
        assert "13800138000" not in text


def test_one_copy_alone(office, take, pages):
    assert len(pages(office.lin, take(), "?copies=技术部门联")) == 1


def test_a_void_form_is_stamped_and_says_why(office, take, pages):
    row = take()
    services.void(row, reason="重复受理", by=office.lin, at=office.now)
    for text in pages(office.wang, row):
        assert "作废" in text.replace(" ", "")
        assert "重复受理" in text


def test_who_may_print_it(office, take, pages):
    row = take()
    for who in (office.lin, office.wang, office.li, office.sun, office.qian):
        assert len(pages(who, row)) == 3
    assert pages(office.zhao, row) == 404
    assert PrintOut.objects.filter(form="complaints.complaint", subject_id=row.pk).count() == 5


def test_printing_shows_in_the_history(office, take, pages, sign_in):
    row = take()
    pages(office.wang, row, "?copies=存档联")
    assert "打印：存档联" in sign_in(office.wang).get(reverse("complaints:show", args=[row.pk])).content.decode()
