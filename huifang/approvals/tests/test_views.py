"""The inbox and its acts over HTTP: who gets what, two steps to a decision, nothing typed is lost, what is typed stays text."""

import pytest
from django.http import HttpRequest
from django.urls import reverse

from huifang.approvals import navigation, services
from huifang.approvals.models import Approval, Vote
from huifang.approvals.tests.conftest import THING
from huifang.journal import delivering
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice

EVIL = "<script>alert(1)</script>{{ 7|add:7 }}"


@pytest.fixture
def asked(people, rule, ask):
    rule([{"who": "superior", "bulk": True}, {"who": "role:administration_manager"}])
    return ask(reason=EVIL)


def go(client, user):
    client.force_login(user)
    return client


def url(name, approval):
    return reverse(f"approvals:{name}", args=[approval.pk])


# Who may do what with 王坐席's request whose first step is 何组长's; sun may see the thing, 李坐席 has nothing to do with it.
TABLE = {
    "show": {"wang": 200, "he": 200, "deng": 200, "lin": 200, "gm": 200, "sun": 200, "li": 404, "zhao": 404, "qian": 404},
    "approve": {"wang": 403, "he": 302, "deng": 403, "lin": 403, "gm": 403, "sun": 403, "li": 404, "zhao": 404, "qian": 404},
    "refuse": {"wang": 403, "he": 302, "deng": 403, "lin": 403, "gm": 403, "sun": 403, "li": 404, "zhao": 404, "qian": 404},
    "ask": {"wang": 403, "he": 302, "deng": 403, "lin": 403, "gm": 403, "sun": 403, "li": 404, "zhao": 404, "qian": 404},
    "delegate": {"wang": 403, "he": 302, "deng": 403, "lin": 403, "gm": 403, "sun": 403, "li": 404, "zhao": 404, "qian": 404},
    "withdraw": {"wang": 302, "he": 403, "deng": 403, "lin": 403, "gm": 403, "sun": 403, "li": 404, "zhao": 404, "qian": 404},
}


@pytest.mark.parametrize(("verb", "who"), [(verb, who) for verb, line in TABLE.items() for who in line])
def test_who_gets_what(client, people, asked, verb, who):
    person = {"ask": asked.requested_by_id, "delegate": people["lin"].pk}.get(verb)
    if verb == "ask" and who == "wang":
        person = people["he"].pk
    body = {"step": "1", "text": "说明", **({"person": person} if person else {})}
    address = url(verb, asked)
    page = go(client, people[who]).get(address) if verb == "show" else go(client, people[who]).post(address, body)
    assert page.status_code == TABLE[verb][who], page.content.decode()[:500]
    if page.status_code in {403, 404}:
        asked.refresh_from_db()
        assert (asked.state, asked.version, Vote.objects.count()) == ("pending", 1, 0)


def test_the_inbox_shows_what_is_mine_with_what_it_is_about(client, people, asked):
    page = go(client, people["he"]).get(reverse("approvals:inbox")).content.decode()
    assert "试验申请" in page
    assert "第1件" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "14" not in page.split("申请理由")[1][:120].replace("7|add:7", "")
    assert "试验申请" not in go(client, people["lin"]).get(reverse("approvals:inbox")).content.decode()


@pytest.mark.parametrize("box", ["mine", "questions", "delegated", "requests", "decided", "nonsense", "all"])
def test_every_box_opens_for_everybody_and_explains_itself_when_empty(client, people, rule, box):
    for name in ("wang", "gm"):
        page = go(client, people[name]).get(reverse("approvals:inbox"), {"box": box, "before": "x"})
        assert page.status_code == 200
        assert "暂无事项" in page.content.decode()


def test_boxes_hold_what_belongs_there(client, people, asked, office):
    services.ask_back(asked, of=office.wang, text="为什么？", by=people["he"], at=office.now)

    def box(who, name):
        return "试验申请" in go(client, people[who]).get(reverse("approvals:inbox"), {"box": name}).content.decode()

    assert box("wang", "questions")
    assert box("wang", "requests")
    assert not box("wang", "mine")
    services.answer(asked.questions.select_related("approval").get(), text="因为", by=office.wang, at=office.now)
    asked.refresh_from_db()
    services.delegate(asked, to=people["lin"], by=people["he"], at=office.now)
    assert box("he", "delegated")
    assert not box("he", "mine")
    assert box("lin", "mine")
    services.approve(asked, by=people["lin"], at=office.now)
    assert box("he", "decided")
    assert box("lin", "decided")
    assert box("deng", "mine")


def test_the_boxes_of_the_all_seeing_are_for_them_only(client, people, asked):
    assert "?box=all" in go(client, people["gm"]).get(reverse("approvals:inbox")).content.decode()
    assert "?box=all" not in go(client, people["li"]).get(reverse("approvals:inbox")).content.decode()
    assert "试验申请" not in go(client, people["li"]).get(reverse("approvals:inbox"), {"box": "all"}).content.decode()


def test_htmx_gets_the_part_beside_the_list(client, people, asked):
    part = go(client, people["he"]).get(url("show", asked), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "试验申请" in part


def test_a_refusal_without_reason_keeps_the_page_and_what_was_typed(client, people, asked):
    page = go(client, people["he"]).post(url("refuse", asked), {"step": "1", "text": " "})
    assert page.status_code == 422
    assert "请简要说明原因。" in page.content.decode()
    long = "长" * 1001
    assert long in go(client, people["he"]).post(url("approve", asked), {"step": "1", "text": long}).content.decode()


@pytest.mark.parametrize(("verb", "person"), [("ask", ""), ("ask", "999999"), ("ask", "x"), ("delegate", "999999"), ("delegate", "")])
def test_forged_people_are_refused(client, people, asked, verb, person):
    assert go(client, people["he"]).post(url(verb, asked), {"step": "1", "text": "?", "person": person}).status_code == 422


def test_the_second_approver_learns_that_it_was_decided(client, people, asked, office):
    services.refuse(asked, reason="不必", by=people["he"], at=office.now)
    page = go(client, people["he"]).post(url("approve", asked), {"step": "1"})
    assert page.status_code == 409
    assert Vote.objects.count() == 1


def test_another_step_runs_by_now(client, people, asked, office):
    services.approve(asked, by=people["he"], at=office.now)
    assert go(client, people["deng"]).post(url("approve", asked), {"step": "1"}).status_code == 409
    assert go(client, people["deng"]).post(url("approve", asked), {"step": "2"}).status_code == 302


def test_bulk_approves_the_ticked_and_says_what_it_left(client, people, asked, ask):
    more = [ask(subject=Ref(THING, str(n))) for n in (2, 3)]
    ids = [asked.pk, *(row.pk for row in more), "x", "9" * 30]
    page = go(client, people["he"]).post(reverse("approvals:approve_many"), {"ids": ids}, follow=True)
    assert "已同意3件申请。" in page.content.decode()
    assert Vote.objects.count() == 3
    page = go(client, people["he"]).post(reverse("approvals:approve_many"), {"ids": ids}, follow=True)
    assert Vote.objects.count() == 3


def test_the_panel_of_the_thing_is_for_who_sees_it(client, people, asked):
    address = reverse("approvals:subject_panel", args=[THING, 1])
    shown = {name: "试验申请" in go(client, people[name]).get(address).content.decode() for name in ("sun", "wang", "gm", "li", "qian")}
    assert shown == {"sun": True, "wang": True, "gm": True, "li": False, "qian": False}
    assert go(client, people["li"]).get(reverse("approvals:subject_panel", args=["nobody.knows", 1])).status_code == 200


def test_the_counter_counts_decisions_and_questions(client, people, asked, office):
    def count(who):
        return go(client, people[who]).get(reverse("approvals:inbox")).content.decode().count("approvals-inbox")

    assert count("he") >= count("li")
    services.ask_back(asked, of=office.wang, text="为什么？", by=people["he"], at=office.now)

    def asking(who):
        request = HttpRequest()
        request.user = people[who]
        return request

    assert navigation.waiting(asking("he")) is None
    assert navigation.waiting(asking("wang")) == 1


def test_people_are_told(people, asked, office):
    def told():
        while delivering.drain(at=office.now):
            pass
        rows = Notice.objects.filter(kind__startswith="approvals.", done_at=None).order_by("id")
        return [(n.person.username, n.kind.removeprefix("approvals.")) for n in rows]

    assert told() == [("heleader", "to_decide")]
    services.delegate(asked, to=people["lin"], by=people["he"], at=office.now)
    assert told() == [("heleader", "to_decide"), ("lin", "given")]
    services.approve(asked, by=people["lin"], at=office.now)
    assert told() == [("deng", "to_decide")]
    services.refuse(asked, reason="不同意", by=people["deng"], at=office.now)
    assert told() == [("wang", "refused")]
    assert Approval.objects.get().state == "refused"
