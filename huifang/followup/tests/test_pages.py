"""The pages of calling over HTTP: by role and ownership, query counts, what is missing, what is masked (R2.5–R2.10, R12.2)."""

import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from huifang.complaints.models import Complaint
from huifang.desk import drafts
from huifang.desk.drafts import Typed
from huifang.desk.models import DraftField
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.services import calling, completing
from huifang.followup.services.completing import Call
from huifang.followup.tests.conftest import make_call, make_customer
from huifang.kernel import clock

BACKEND = "django.contrib.auth.backends.ModelBackend"
HTMX = {"HX-Request": "true"}


def signed(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def wang(office) -> Client:
    return signed(office.wang)


def address(name: str, *args: object) -> str:
    return reverse(f"followup:{name}", args=args)


def whole(office, **facts: object) -> dict[str, object]:
    """A complete sheet of the call to 甲公司."""
    return {
        "outcome": "reached", "suited": "yes", "satisfaction": "satisfied", "has_need": "no", "number": str(office.number.pk),
        "language": "mandarin", "way": "phone", "key": "as the page gave it", f"p{office.project.pk}.standardization.progress": "running", **facts,
    }  # fmt: skip


@pytest.fixture
def record(office, call) -> Record:
    calling.take(call, by=office.wang, at=office.now)
    sheet = Call(
        key="r", started_at=office.now, suited=True, satisfaction="dissatisfied", opinion="慢", plan="技术部查", number=office.number
    )
    return completing.complete(call, sheet, by=office.wang, at=office.now)


# who may what

GET_PAGES = ("task", "talk")
POSTS = ("take", "renew", "release", "finish", "repair")
TABLE = {  # 王坐席's call and record: GET of the call, POST on the call, its record, void of either
    "wang": (200, True, 200, 403),
    "li": (200, True, 200, 403),
    "zhao": (403, False, 403, 403),
    "sun": (403, False, 403, 403),
    "lin": (200, True, 200, 200),
}


@pytest.mark.parametrize("name", TABLE)
def test_who_may_open_and_act(office, call, name):
    get, act, _record, void = TABLE[name]
    client = signed(getattr(office, name))
    for page in GET_PAGES:
        assert client.get(address(page, call.pk)).status_code == get, page
    for post in POSTS:
        allowed = client.post(address(post, call.pk)).status_code not in {403, 404}
        assert allowed == act, post
    assert client.get(address("void_task", call.pk)).status_code == void


@pytest.mark.parametrize("name", TABLE)
def test_who_sees_and_voids_a_record(office, record, name):
    client = signed(getattr(office, name))
    assert client.get(address("record", record.pk)).status_code == TABLE[name][2]
    status = client.post(address("void_record", record.pk), {"reason": "写错"}).status_code
    assert status == {200: 302}.get(TABLE[name][3], 403)


@pytest.mark.parametrize(("name", "seen"), [("wang", 1), ("li", 1), ("zhao", 0), ("lin", 1)])
def test_lists_show_only_what_may_be_seen(office, record, name, seen):
    client = signed(getattr(office, name))
    for page in ("records", "matters"):
        assert client.get(address(page)).content.decode().count(office.customer.name) >= seen
        assert (office.customer.name in client.get(address(page)).content.decode()) == bool(seen)
    panel = client.get(address("customer_panel", office.customer.pk)).content.decode()
    assert (record.number in panel) == bool(seen)


def test_nobody_enters_without_signing_in(office, call):
    for page in ("queue", "records", "matters"):
        assert Client().get(address(page)).status_code == 302
    assert Client().get(address("task", call.pk)).status_code == 302


def test_scopes_stay_within_reach(office, call):
    for scope in ("team", "all", "pool", "callbacks", "repair", "mine", "nonsense"):
        for unit in ("", str(office.team.pk), "99999"):
            page = signed(office.zhao).get(address("queue"), {"scope": scope, "unit": unit}).content.decode()
            assert office.customer.name not in page, (scope, unit)
    assert office.customer.name in signed(office.li).get(address("queue"), {"scope": "team"}).content.decode()
    assert office.customer.name in signed(office.lin).get(address("queue"), {"scope": "all", "unit": str(office.team.pk)}).content.decode()


# the queue


def queries(client: Client, url: str) -> int:
    """Queries of the second visit; the first fills what the process keeps."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_queue_costs_the_same_queries_however_full(office, call, wang):
    few = queries(wang, address("queue"))
    for _ in range(12):
        make_call(office, customer=make_customer(office))
    assert queries(wang, address("queue")) == few
    assert few <= 20


def test_the_call_page_costs_the_same_queries_however_long_the_queue(office, call, wang):
    few = queries(wang, address("task", call.pk))
    for _ in range(8):
        make_call(office, customer=make_customer(office))
    assert queries(wang, address("task", call.pk)) == few
    assert few <= 48


def test_views_of_the_queue(office, call, wang):
    late = make_call(office, customer=make_customer(office, "逾期客户厂"), due=date(2026, 11, 17))
    pool = make_call(office, customer=make_customer(office, "团队池厂"), assignee=None)
    back = make_call(office, customer=make_customer(office, "回拨厂"), state="callback")
    mend = make_call(office, customer=make_customer(office, "待修厂"), state="repair")
    others = make_call(office, customer=make_customer(office, "李坐席厂"), assignee=office.li)

    def shown(**query: str) -> set[str]:
        page = wang.get(address("queue"), query).content.decode()
        return {t.customer.name for t in (call, late, pool, back, mend, others) if t.customer.name in page}

    assert shown() == {"广州甲化工有限公司", "逾期客户厂", "回拨厂"}
    assert shown(due="today") == {"广州甲化工有限公司", "回拨厂"}
    assert shown(due="overdue") == {"逾期客户厂"}
    assert shown(scope="callbacks") == {"回拨厂"}
    assert shown(scope="pool") == {"团队池厂"}
    assert shown(scope="repair") == {"待修厂"}
    assert shown(scope="team") == {"广州甲化工有限公司", "逾期客户厂", "团队池厂", "回拨厂", "李坐席厂"}
    assert shown(region="广州") == {"广州甲化工有限公司"}
    assert shown(type="standardization", scope="pool") == {"团队池厂"}
    assert shown(type="toxic") == set()
    assert shown(grade="key") == set()
    assert shown(kind="complaint") == set()


def test_the_export_holds_what_is_seen_and_no_number(office, call, wang):
    """Who may take customers away may take the queue away; an agent may not (R12.2)."""
    assert wang.get(address("queue"), {"export": "1"}).status_code == 403
    answer = signed(office.lin).get(address("queue"), {"export": "1", "scope": "all"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert "广州甲化工有限公司" in rows[1]
    assert "标准化 · 年度自评" in rows[1]
    assert "13800138000" not in str(rows)


def test_a_leader_gives_calls_and_takes_that_back(office, call):
    client = signed(office.lin)
    chosen = client.post(address("assign_many"), {"ids": [call.pk]}, headers=HTMX)
    page = client.get(chosen.headers["HX-Redirect"])
    assert "李坐席" in page.content.decode()
    assert client.post(chosen.headers["HX-Redirect"], {"to": "user:999:1"}).status_code == 422
    answer = client.post(chosen.headers["HX-Redirect"], {"to": f"user:{office.li.pk}:{office.team.pk}"}, follow=True)
    call.refresh_from_db()
    assert call.assignee == office.li
    undo = re.search(r"/followup/assign/assign-[0-9a-f]+/undo/", answer.content.decode())
    assert undo
    client.post(undo.group())
    call.refresh_from_db()
    assert call.assignee == office.wang
    assert signed(office.wang).post(address("assign_many"), {"ids": [call.pk]}).status_code == 403


# the call


def test_the_page_holds_what_the_agent_needs_and_no_number(office, call, wang):
    page = wang.get(address("task", call.pk)).content.decode()
    for text in (
        "安全生产标准化",
        "年度自评",
        "2026-12-10(周四)",
        "138****8000",
        "请问是黄女士吗",
        "标准化体系目前运行得怎么样",
        "为什么",
        "第4.2.1条",
        "禁语",
    ):
        assert text in page, text
    assert "13800138000" not in page
    assert "提前" in page


def test_looking_writes_nothing(office, call, wang):
    wang.get(address("task", call.pk))
    call.refresh_from_db()
    assert (call.holder, call.version) == (None, 1)


def test_taking_says_who_holds(office, call, wang):
    assert 'data-hold="mine"' in wang.post(address("take", call.pk)).content.decode()
    other = signed(office.li).post(address("take", call.pk)).content.decode()
    assert 'data-hold="other"' in other
    assert "王坐席" in other
    assert "10:15" in other
    wang.post(address("release", call.pk), {"leave": "1"})
    assert 'data-hold="free"' in wang.post(address("renew", call.pk)).content.decode()


def test_dialling_answers_with_number_or_reason(office, call, wang):
    data = {"number": str(office.number.pk)}
    accept = {"Accept": "application/json"}
    refused = wang.post(address("dial", call.pk), data, headers=accept)
    assert (refused.status_code, refused.json()["error"]) == (403, "not_held")
    wang.post(address("take", call.pk))
    given = wang.post(address("dial", call.pk), data, headers=accept).json()
    assert (given["url"], given["spoken"]) == ("tel:13800138000", "138 0013 8000")
    with clock.at(office.now + timedelta(hours=2)):
        wang.post(address("take", call.pk))
        quiet = wang.post(address("dial", call.pk), data, headers=accept)
    assert "2026-11-20(周五) 14:00" in quiet.json()["message"]
    assert wang.post(address("dial", call.pk), {"number": "x"}, headers=accept).status_code == 422


def test_an_incomplete_record_names_its_fields_and_keeps_what_was_written(office, call, wang):
    answer = wang.post(address("finish", call.pk), {"outcome": "reached", "opinion": "写了一半", "has_need": "yes", "has_complaint": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "写了一半" in page
    for field in ("suited", f"p{office.project.pk}.standardization.progress", "satisfaction", "need", "complaint", "plan"):
        assert f'href="#id_{field}"' in page, field
    assert not Attempt.objects.exists()


def test_an_outcome_must_be_chosen(office, call, wang):
    answer = wang.post(address("finish", call.pk), {})
    assert (answer.status_code, 'href="#id_outcome"' in answer.content.decode()) == (422, True)


def test_completing_opens_the_next_call_and_clears_the_draft(office, call, wang):
    following = make_call(office, customer=make_customer(office))
    drafts.save(office.wang, "followup.call", f"{call.pk}-0", Typed("opinion", "好", 1, "tab", 0), at=office.now)
    offers = {"offer.standardization.package": "on", "q.suggestion": "多来现场", "q.company": "5"}
    answer = wang.post(address("finish", call.pk), whole(office, opinion="好", **offers), headers=HTMX)
    assert answer.headers["HX-Redirect"] == address("task", following.pk)
    row = Record.objects.get()
    assert (row.offered, row.contact, row.projects[0]["type"]) == (["standardization.package"], office.number.contact, "安全生产标准化")
    assert row.projects[0]["duties"][0]["duty"] == "年度自评"
    assert row.next_on == date(2026, 12, 3)
    answers = {a.code: a.value or a.text for a in row.answers.all()}
    assert answers == {
        "standardization.progress": "running",
        "suggestion": "多来现场",
        "company": "5",
        "service": "satisfied",
        "need": "no",
    }
    assert not DraftField.objects.exists()
    repeated = wang.post(address("finish", call.pk), whole(office), headers=HTMX)
    assert repeated.status_code == 204
    assert Record.objects.count() == 1


def test_the_last_call_of_the_day_leads_to_the_queue(office, call, wang):
    answer = wang.post(address("finish", call.pk), whole(office), headers=HTMX)
    assert answer.headers["HX-Redirect"] == address("queue")


def test_a_complaint_takes_over_what_was_written(office, call, wang):
    facts = {"has_complaint": "on", "complaint": "报告晚了", "plan": "技术部查", "c.contact_name": "黄经理", "c.address": "科学城"}
    wang.post(address("finish", call.pk), whole(office, **facts), headers=HTMX)
    complaint = Complaint.objects.get()
    assert (complaint.contact_name, complaint.address, complaint.content) == ("黄经理", "科学城", "报告晚了")


def test_a_miss_is_written_down(office, call, wang):
    wang.post(
        address("finish", call.pk), {"outcome": "busy", "number": str(office.number.pk), "way": "phone", "note": "占线"}, headers=HTMX
    )
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.number, attempt.note) == ("busy", office.number, "占线")


def test_a_call_back_needs_a_time(office, call, wang):
    answer = wang.post(address("finish", call.pk), {"outcome": "call_back"})
    assert 'href="#id_call_back_at"' in answer.content.decode()
    wang.post(
        address("finish", call.pk), {"outcome": "call_back", "call_back_at": "2026-11-20T15:30", "call_back_for": "team"}, headers=HTMX
    )
    call.refresh_from_db()
    assert (call.state, call.assignee, clock.local(call.due_at).hour) == ("callback", None, 15)


def test_a_visit_needs_no_telephone(office, call, wang):
    with clock.at(office.now + timedelta(hours=2)):
        wang.post(address("finish", call.pk), whole(office, way="visit"), headers=HTMX)
    assert Record.objects.get().attempt.way == "visit"


def test_somebody_elses_held_call_can_not_be_finished(office, call, wang):
    calling.take(call, by=office.li, at=office.now)
    answer = wang.post(address("finish", call.pk), whole(office), headers=HTMX)
    assert answer.status_code == 403
    assert not Record.objects.exists()


def test_a_draft_comes_back_with_the_page(office, call, wang):
    drafts.save(office.wang, "followup.call", f"{call.pk}-0", Typed("opinion", "写到一半", 1, "tab", 0), at=office.now)
    page = wang.get(address("task", call.pk)).content.decode()
    assert "写到一半" in page
    assert 'data-draft-version="1"' in page
    assert "写到一半" not in signed(office.li).get(address("task", call.pk)).content.decode()


def test_a_wrong_number_is_mended_on_the_page(office, call, wang):
    wang.post(address("finish", call.pk), {"outcome": "wrong_number", "number": str(office.number.pk)}, headers=HTMX)
    page = wang.get(address("task", call.pk)).content.decode()
    assert address("repair", call.pk) in page
    contact = str(office.number.contact_id)
    assert wang.post(address("repair", call.pk), {"contact": contact, "phone": "123"}).status_code == 422
    wang.post(address("repair", call.pk), {"contact": contact, "phone": "139 2222 3333"})
    call.refresh_from_db()
    assert call.state == "waiting"
    assert "139****3333" in wang.get(address("task", call.pk)).content.decode()


def test_a_closed_call_is_shown_as_it_ended(office, record, wang):
    page = wang.get(address("task", record.task_id)).content.decode()
    assert record.number in page
    assert 'id="call"' not in page


def test_the_record_page_reads_like_the_form(office, call, wang):
    wang.post(address("finish", call.pk), whole(office, opinion="好"), headers=HTMX)
    row = Record.objects.get()
    page = wang.get(address("record", row.pk)).content.decode()
    for text in (
        row.number,
        "王坐席",
        "按文件持续运行",
        "满意",
        "好",
        "2025-12-10",
        reverse("paperwork:print", args=["followup.record", row.pk]),
    ):
        assert text in page, text
    assert "standardization" not in page


def test_an_answered_matter_without_a_call_can_get_one(office, record, wang):
    from huifang.assignments import services as assignments
    from huifang.assignments.models import Assignment
    from huifang.journal.delivering import drain

    plan = address("plan_call", record.pk)
    wang.post(plan)
    assert not Task.objects.exclude(origin="").exists()
    for assignment in Assignment.objects.all():
        assignments.answer(assignment, text="好", by=office.sun if assignment.unit == office.technical else office.qian, at=office.now)
    drain()
    back = Task.objects.exclude(origin="").get()
    calling.take(back, by=office.wang, at=office.now)
    calling.log_attempt(back, outcome="refused", key="x", started_at=office.now, by=office.wang, at=office.now)
    assert plan in wang.get(address("matters")).content.decode()
    wang.post(plan)
    assert Task.objects.exclude(origin="").filter(state="waiting").count() == 1


def test_panels_of_the_customers_page(office, call, record, wang):
    other = make_call(office)
    assert address("task", other.pk) in wang.get(address("customer_tasks_panel", office.customer.pk)).content.decode()


def test_pages_in_english(office, call, wang):
    with translation.override("en"):
        assert wang.get(address("queue")).status_code == 200


def test_what_the_customer_has_done_moves_the_next_date(office, call, wang):
    """R2.1: a cycle from completion counts from when the duty was really done."""
    from huifang.archive.models import Milestone
    from huifang.kernel.refs import Ref, system
    from huifang.obligations import services as obligations
    from huifang.regulations.selectors import rule_in_force

    code = "cycle.standardization.renewal"
    rule = rule_in_force(code, clock.local_date(office.now))
    assert rule
    duty = obligations.oblige(
        rule=rule.id, subject=Ref.of(office.project), occurrence="2028-12-10/-30", due_at=call.due_at, by=system("planner"), at=office.now
    )  # fmt: skip
    call.items.create(obligation=duty)
    field = f"done.{office.project.pk}.{code}"
    assert f'name="{field}"' in wang.get(address("task", call.pk)).content.decode()
    late = wang.post(address("finish", call.pk), whole(office, **{field: "2026-11-21"}))
    assert f'href="#id_{field}"' in late.content.decode()
    wang.post(address("finish", call.pk), whole(office, **{field: "2026-11-18"}), headers=HTMX)
    milestone = Milestone.objects.get()
    assert (milestone.rule_code, milestone.done_on, milestone.source) == (code, date(2026, 11, 18), str(Ref.of(Record.objects.get())))


def test_a_year_without_holidays_is_said_and_nothing_is_lost(office, call, wang):
    """A department's time limit is never guessed."""
    with clock.at(office.now + timedelta(days=40)):  # 2026-12-30; 2027 is not entered
        Task.objects.filter(pk=call.pk).update(due_at=clock.now())
        facts = {"has_complaint": "on", "complaint": "报告晚了", "plan": "技术部查"}
        answer = wang.post(address("finish", call.pk), whole(office, **facts))
    assert (answer.status_code, "2027" in answer.content.decode(), "报告晚了" in answer.content.decode()) == (422, True, True)
    assert not Record.objects.exists()
