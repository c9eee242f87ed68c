"""Pages of complaints by role and ownership; what is typed stays text; a form incomplete names its boxes."""

import pytest
from django.urls import reverse

from huifang.complaints import services
from huifang.complaints.models import Complaint

EVIL = "<script>alert(1)</script>{{ 7|add:7 }}"
SIX = ("lin", "wang", "li", "zhao", "sun", "qian")

# URL × who: 200 sees, 403 the role or reach refuses, 404 looks as if there were none.
READS = {
    "list": {"lin": 200, "wang": 200, "li": 200, "zhao": 200, "sun": 200, "qian": 200},
    "show": {"lin": 200, "wang": 200, "li": 200, "zhao": 404, "sun": 200, "qian": 200},
    "edit": {"lin": 200, "wang": 200, "li": 200, "zhao": 404, "sun": 403, "qian": 403},
    "void": {"lin": 200, "wang": 403, "li": 403, "zhao": 403, "sun": 403, "qian": 403},
    "customer_panel": {"lin": 200, "wang": 200, "li": 200, "zhao": 200, "sun": 200, "qian": 200},
    "new": {"lin": 200, "wang": 200, "li": 200, "zhao": 403, "sun": 403, "qian": 403},
}
WRITES = {
    "edit": {"lin": 302, "wang": 302, "li": 302, "zhao": 404, "sun": 403, "qian": 403},
    "void": {"lin": 302, "wang": 403, "li": 403, "zhao": 403, "sun": 403, "qian": 403},
    "new": {"lin": 302, "wang": 302, "li": 302, "zhao": 403, "sun": 403, "qian": 403},
}


def address(name, office, row):
    if name == "new":
        return reverse("complaints:new") + f"?customer={office.customer.pk}"
    if name == "list":
        return reverse("complaints:list")
    return reverse(f"complaints:{name}", args=[office.customer.pk if name == "customer_panel" else row.pk])


def typed(office, **changes):
    given = {
        "channel": "phone",
        "contact_name": "黄嘉欣",
        "number": str(office.number.pk),
        "email": "",
        "region": "广州",
        "address": "科学大道 88 号",
        "contract_number": "AZ2025-0001",
        "content": "报告迟了两周",
        "project": str(office.project.pk),
    }
    return given | changes


def test_every_page_by_role_and_ownership(office, take, sign_in):
    row = take()
    for name, expected in READS.items():
        found = {who: sign_in(getattr(office, who)).get(address(name, office, row)).status_code for who in SIX}
        assert found == expected, name


def test_every_act_by_role_and_ownership(office, take, sign_in):
    for name, expected in WRITES.items():
        for who in SIX:
            row = take()
            before = Complaint.objects.values().get(pk=row.pk), Complaint.objects.count()
            data = typed(office) if name == "new" else {"version": "1", "content": "改过", "contact_name": "陈", "reason": "重复"}
            answer = sign_in(getattr(office, who)).post(address(name, office, row), data)
            assert answer.status_code == expected[who], (name, who)
            if expected[who] != 302:
                assert (Complaint.objects.values().get(pk=row.pk), Complaint.objects.count()) == before


def test_the_list_shows_only_what_is_within_reach(office, take, sign_in):
    row = take()
    assert row.number in sign_in(office.wang).get(reverse("complaints:list")).content.decode()
    for page in ("list", "customer_panel"):
        assert row.number not in sign_in(office.zhao).get(address(page, office, row)).content.decode()


def test_signed_out_goes_to_sign_in(office, take, client):
    row = take()
    for name in READS:
        answer = client.get(address(name, office, row))
        assert answer.status_code == 302
        assert "/accounts/sign-in/" in answer["Location"]


def test_the_form_is_shown_as_on_paper(office, take, sign_in):
    page = sign_in(office.wang).get(reverse("complaints:show", args=[take().pk])).content.decode()
    labels = [
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
    places = [page.index(f'<th scope="row">{label}</th>') for label in labels]
    assert places == sorted(places)
    assert "技术部、业务部" in page
    assert "13800138000" not in page


def test_taking_one_by_its_page(office, sign_in):
    client = sign_in(office.wang)
    answer = client.post(reverse("complaints:new") + f"?customer={office.customer.pk}", typed(office, content=EVIL))
    row = Complaint.objects.get()
    assert answer["Location"] == reverse("complaints:show", args=[row.pk])
    assert (row.channel, row.content, row.taken_by, row.unit) == ("phone", EVIL, office.wang, office.team)
    assert row.phone_masked == office.number.masked
    page = client.get(answer["Location"]).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize(("field", "label"), [("contact_name", "联系人"), ("number", "电话"), ("content", "投诉内容")])
def test_a_required_box_that_is_empty_is_named_and_nothing_is_written(office, sign_in, field, label):
    answer = sign_in(office.wang).post(reverse("complaints:new") + f"?customer={office.customer.pk}", typed(office, **{field: ""}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"制度要求填写：{label}" in page
    assert "科学大道 88 号" in page
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(("field", "value"), [("number", "999999"), ("project", "999999"), ("channel", "follow_up"), ("email", "x")])
def test_what_is_not_offered_is_refused(office, sign_in, field, value):
    answer = sign_in(office.wang).post(reverse("complaints:new") + f"?customer={office.customer.pk}", typed(office, **{field: value}))
    assert answer.status_code == 422
    assert Complaint.objects.count() == 0


def test_the_customer_is_found_first(office, sign_in):
    client = sign_in(office.wang)
    assert "是哪位客户的投诉" in client.get(reverse("complaints:new")).content.decode()
    found = client.get(reverse("complaints:new") + "?q=甲化").content.decode()
    assert f"?customer={office.customer.pk}" in found
    assert f"?customer={office.customer.pk}" not in sign_in(office.zhao).get(reverse("complaints:new") + "?q=甲化").content.decode()
    assert client.get(reverse("complaints:new") + "?customer=999999").status_code == 404


@pytest.mark.parametrize("query", ["q=%00", "q=%27%22%25", "customer=x", "customer=99999999999999999999", "state=x&after=x", "q=TS2026"])
def test_an_address_nobody_wrote_does_no_harm(office, take, sign_in, query):
    take()
    assert sign_in(office.wang).get(reverse("complaints:list") + f"?{query}").status_code == 200
    assert sign_in(office.wang).get(reverse("complaints:new") + f"?{query}").status_code in {200, 404}


def test_completing_the_form_meets_another_ones_change(office, take, sign_in):
    row = take()
    data = {"version": "1", "contact_name": "黄嘉欣", "content": row.content, "address": "甲路 1 号"}
    services.change(row, version=1, by=office.li, at=office.now, address="乙路 2 号")
    client = sign_in(office.wang)
    answer = client.post(reverse("complaints:edit", args=[row.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "甲路 1 号" in page
    assert "乙路 2 号" in page
    again = client.post(reverse("complaints:edit", args=[row.pk]), data | {"version": "2"})
    assert again.status_code == 302
    assert Complaint.objects.get().address == "甲路 1 号"


def test_voiding_needs_a_reason_and_shows_it(office, take, sign_in):
    row, client = take(), sign_in(office.lin)
    assert client.post(reverse("complaints:void", args=[row.pk]), {"reason": " "}).status_code == 422
    assert client.post(reverse("complaints:void", args=[row.pk]), {"reason": "重复受理"}).status_code == 302
    page = client.get(reverse("complaints:show", args=[row.pk])).content.decode()
    assert "重复受理" in page
    assert client.get(reverse("complaints:edit", args=[row.pk])).status_code == 403


def test_the_list_is_taken_away_by_those_who_may_export(office, take, sign_in):
    take(content="=1+1")
    found = {who: sign_in(getattr(office, who)).get(reverse("complaints:list") + "?export=1").status_code for who in SIX}
    assert found == {"lin": 200, "wang": 403, "li": 403, "zhao": 403, "sun": 403, "qian": 403}


def test_query_count_does_not_grow_with_rows(office, take, sign_in, django_assert_max_num_queries):
    for _n in range(8):
        take()
    client = sign_in(office.lin)
    client.get(reverse("complaints:list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("complaints:list"))


def test_no_english_reaches_the_reader(office, take, sign_in):
    """The pages speak Chinese; raw codes stay inside."""
    row, client = take(), sign_in(office.lin)
    for name in READS:
        page = client.get(address(name, office, row)).content.decode()
        body = page[page.find('<main id="page"') : page.find("</main>")]
        for word in (">handling<", ">phone<", "complaints.complaint<", "Taken at", "Complaint number"):
            assert word not in body, (name, word)
