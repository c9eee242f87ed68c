"""Pages of assignments by role and ownership."""

import pytest
from django.urls import reverse

from huifang.assignments import services
from huifang.assignments.models import Assignment


@pytest.fixture
def pages(client):
    def get(user, name, *args):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(reverse(f"assignments:{name}", args=args))

    return get


def test_who_sees_it(office, ask, pages):
    assignment = ask()
    seen = {user.name: pages(user, "show", assignment.pk).status_code for user in (office.qian, office.wang, office.li, office.lin)}
    assert seen == {"钱经理": 200, "王坐席": 200, "李坐席": 200, "林主管": 200}
    assert pages(office.zhao, "show", assignment.pk).status_code == 404
    assert pages(office.sun, "show", assignment.pk).status_code == 404
    assert "职业卫生" not in pages(office.sun, "list").content.decode()
    assert assignment.title in pages(office.qian, "list").content.decode()


def test_the_department_answers_and_the_text_is_kept_when_refused(office, ask, client):
    assignment = ask()
    client.force_login(office.qian, backend="django.contrib.auth.backends.ModelBackend")
    empty = client.post(reverse("assignments:answer", args=[assignment.pk]), {"text": " "})
    assert empty.status_code == 422
    assert "请先写" in empty.content.decode()
    done = client.post(reverse("assignments:answer", args=[assignment.pk]), {"text": "<b>周五</b>上门"})
    assert done.status_code == 302
    page = client.get(reverse("assignments:show", args=[assignment.pk])).content.decode()
    assert "&lt;b&gt;周五&lt;/b&gt;" in page


@pytest.mark.parametrize("act", ["answer", "accept", "return", "withdraw"])
def test_a_stranger_changes_nothing(office, ask, client, act):
    assignment = ask()
    services.answer(assignment, text="好", by=office.qian, at=office.now)
    before = Assignment.objects.values().get()
    client.force_login(office.zhao, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse(f"assignments:{act}", args=[assignment.pk]), {"text": "x", "reason-text": "x"})
    assert answer.status_code in {403, 404}
    assert Assignment.objects.values().get() == before


def test_signed_out_goes_to_sign_in(office, ask, client):
    answer = client.get(reverse("assignments:list"))
    assert answer.status_code == 302
    assert "/accounts/sign-in/" in answer["Location"]


def test_query_counts_do_not_grow(office, ask, client, django_assert_max_num_queries):
    for n in range(12):
        ask(key=f"k{n}")
    client.force_login(office.qian, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("assignments:list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("assignments:list"))


def test_panels_show_only_what_may_be_seen(office, ask, pages):
    ask()
    assert "广州甲化工" in pages(office.lin, "customer_panel", office.customer.pk).content.decode()
    assert "广州甲化工" not in pages(office.zhao, "customer_panel", office.customer.pk).content.decode()


def test_working_time_left_and_the_views_with_counts(office, ask, pages):
    assignment = ask()  # Friday 10:00, due Wednesday 18:00
    page = pages(office.qian, "show", assignment.pk).content.decode()
    assert "剩 29小时" in page
    assert "我来办" in page
    listed = pages(office.qian, "list").content.decode()
    assert "29小时" in listed
    assert "本部门的" in listed
