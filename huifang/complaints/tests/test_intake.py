"""R3.1, R3.2, R3.7: the short form with its particulars, when the customer hears back, authorities' deadlines, letters, categories."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from huifang.channels import receiving
from huifang.channels import services as channels
from huifang.channels.models import InboundMessage
from huifang.complaints import categories, outside, particulars, services
from huifang.complaints.models import Category, Complaint
from huifang.complaints.particulars import Particulars
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.obligations.models import Obligation
from huifang.obligations.sweeping import sweep
from huifang.organization.selectors import work_calendar
from huifang.regulations.services import install_pack

MAIL = (
    "From: Huang <huang@example.com>\r\nTo: support@example.com\r\nSubject: complaint\r\nMessage-ID: <c1@example.com>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n报告迟了两周，要求退款。\r\n"
)


@pytest.fixture
def procedure(office):
    install_pack("complaint-handling", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))


@pytest.fixture
def category(office):
    root = categories.add(name="服务", parent=None, by=office.lin, at=office.now)
    return categories.add(name="迟到", parent=root, by=office.lin, at=office.now)


def typed(office, **changes):
    given = {
        "channel": "phone", "contact_name": "黄嘉欣", "number": str(office.number.pk), "region": "广州", "address": "科学大道 88 号",
        "contract_number": "AZ2025-0001", "content": "报告迟了两周", "wish": "退款", "product": "安全评价报告",
    }  # fmt: skip
    return given | changes


def address(office, more=""):
    return f"{reverse('complaints:new')}?customer={office.customer.pk}{more}"


def test_everything_noted_on_the_form_is_kept_and_shown(office, category, sign_in):
    client = sign_in(office.wang)
    answer = client.post(address(office), typed(office, category=category.pk, safety="on", opinion="on", bypass="on"))
    row = Complaint.objects.get()
    assert (row.wish, row.product, row.category, row.safety, row.opinion, row.bypass) == (
        "退款",
        "安全评价报告",
        category,
        True,
        True,
        True,
    )
    page = client.get(answer["Location"]).content.decode()
    for words in ("退款", "安全评价报告", "服务 / 迟到", "越级投诉", "舆情"):
        assert words in page


def test_the_form_says_what_to_tell_the_customer_and_the_promise_is_kept(office, procedure, sign_in):
    """First word within one working day: Friday 10:00 promises the end of Monday's work."""
    client = sign_in(office.wang)
    page = client.get(address(office)).content.decode()
    assert "最迟在11月23日18:00之前给您答复" in page
    client.post(address(office), typed(office))
    row = Complaint.objects.get()
    assert row.promised_at
    assert clock.local(row.promised_at).isoformat() == "2026-11-23T18:00:00+08:00"
    assert "最迟在11月23日18:00" in client.get(reverse("complaints:show", args=[row.pk])).content.decode()


def test_without_a_rule_for_the_first_word_the_answers_limit_is_promised(office, take):
    row = take()
    limit = particulars.limit(particulars.ANSWER, office.now)
    assert row.promised_at == particulars.due(limit, office.now)


def test_in_a_year_without_holidays_nothing_is_promised():
    assert particulars.sentence(None) == ""


@pytest.mark.parametrize(("body", "days"), [("12315", 5), ("12345", 5), ("authority", 5), ("media", 1)])
def test_each_authority_has_its_deadline_in_working_days(office, procedure, take, body, days):
    row = take(channel="regulator", particulars=Particulars(outside_body=body, outside_number="A-1"))
    calendar = work_calendar()
    wanted = calendar.end_of_working_day(calendar.add_working_days(clock.local_date(office.now), days, strict=True))
    duty = Obligation.objects.get(rule_code__startswith=particulars.OUTSIDE)
    assert row.outside_due_at == duty.due_at == wanted
    assert duty.ladder == f"{particulars.OUTSIDE}{body}"


def test_the_duty_climbs_when_nobody_replies_and_ends_with_the_reply(office, procedure, take):
    row = take(channel="regulator", particulars=Particulars(outside_body="media"))
    with clock.at(office.now + timedelta(days=10)):
        sweep(at=clock.now())
        delivering.drain()
    duty = Obligation.objects.get(rule_code__startswith=particulars.OUTSIDE)
    assert duty.breached_at
    with pytest.raises(Refused, match="outside_reply_missing"):
        outside.reply(row, text=" ", by=office.wang, at=office.now)
    outside.reply(row, text="已书面答复报社。", by=office.wang, at=office.now)
    duty.refresh_from_db()
    assert (duty.state, row.outside_answer) == ("met", "已书面答复报社。")
    with pytest.raises(Refused, match="outside_not_waiting"):
        outside.reply(row, text="再答复", by=office.wang, at=office.now)


def test_two_replies_at_once_are_one(office, procedure, take):
    row = take(channel="regulator", particulars=Particulars(outside_body="media"))
    other = Complaint.objects.get(pk=row.pk)
    outside.reply(row, text="一", by=office.wang, at=office.now)
    with pytest.raises(Conflict):
        outside.reply(other, text="二", by=office.li, at=office.now)


def test_a_voided_complaint_owes_nobody_a_reply(office, procedure, take):
    row = take(channel="regulator", particulars=Particulars(outside_body="12345"))
    services.void(row, reason="重复", by=office.lin, at=office.now)
    assert Obligation.objects.get(rule_code__startswith=particulars.OUTSIDE).state == "waived"


def test_what_an_authority_sent_on_needs_its_name(office, sign_in):
    answer = sign_in(office.wang).post(address(office), typed(office, channel="regulator"))
    assert answer.status_code == 422
    assert "请选择转来的单位" in answer.content.decode()
    answer = sign_in(office.wang).post(address(office), typed(office, channel="regulator", outside_body="12315", outside_number="粤-77"))
    assert answer.status_code == 302
    row = Complaint.objects.get()
    assert (row.outside_body, row.outside_number, row.outside_due_at) == ("12315", "粤-77", None)
    assert "粤-77" in sign_in(office.wang).get(answer["Location"]).content.decode()


def test_a_mail_becomes_a_complaint_once(office, sign_in):
    """A mail on the customer's record, read by the agent who has the customer."""
    receiving.receive_mail(MAIL.encode(), at=office.now)
    letter = InboundMessage.objects.get()
    channels.file(letter, about=Ref.of(office.customer), reason="电话核实", by=office.lin, at=office.now)
    client = sign_in(office.wang)
    panel = reverse("complaints:letter_panel", args=[letter.pk])
    assert f"letter={letter.pk}" in client.get(panel).content.decode()
    page = client.get(address(office, f"&letter={letter.pk}")).content.decode()
    assert "报告迟了两周，要求退款。" in page
    data = typed(office, channel="mail", content="报告迟了两周，要求退款。")
    first = client.post(address(office, f"&letter={letter.pk}"), data)
    assert client.post(address(office, f"&letter={letter.pk}"), data)["Location"] == first["Location"]
    row = Complaint.objects.get()
    assert (row.channel, row.origin) == ("mail", f"channels.inbound:{letter.pk}")
    assert row.number in client.get(panel).content.decode()
    assert sign_in(office.zhao).get(address(office, f"&letter={letter.pk}")).status_code in {403, 404}


def test_a_letter_that_belonged_nowhere_is_filed_on_its_complaint(office, sign_in):
    receiving.receive_mail(MAIL.encode(), at=office.now)
    letter = InboundMessage.objects.get()
    sign_in(office.lin).post(address(office, f"&letter={letter.pk}"), typed(office, channel="mail"))
    letter.refresh_from_db()
    assert letter.about == Ref.of(Complaint.objects.get())


def test_the_tree_is_kept_by_its_head(office, category, sign_in):
    with pytest.raises(Refused, match="category_exists"):
        categories.add(name="迟到", parent=category.parent, by=office.lin, at=office.now)
    with pytest.raises(Refused):
        categories.add(name="别的", parent=None, by=office.wang, at=office.now)
    categories.change(category.parent, name="客户服务", order=3, is_active=False, by=office.lin, at=office.now)
    assert set(Category.objects.values_list("path", flat=True)) == {"客户服务", "客户服务 / 迟到"}
    assert [branch.depth for branch in categories.tree()] == [0, 1]
    assert list(categories.chosen_from().values_list("name", flat=True)) == ["迟到"]
    page = sign_in(office.lin).get(reverse("complaints:categories")).content.decode()
    assert "停用" in page


def test_a_tree_is_four_levels_deep_at_most(office):
    row = None
    for level in range(categories.DEEPEST):
        row = categories.add(name=f"第{level}级", parent=row, by=office.lin, at=office.now)
    with pytest.raises(Refused, match="category_too_deep"):
        categories.add(name="太深", parent=row, by=office.lin, at=office.now)


def test_a_category_is_mended_on_the_form_and_an_old_one_stays(office, category, take, sign_in):
    row = take(particulars=Particulars(category=category))
    categories.change(category, name="迟到", order=0, is_active=False, by=office.lin, at=office.now)
    page = sign_in(office.wang).get(reverse("complaints:edit", args=[row.pk])).content.decode()
    assert f'<option value="{category.pk}" selected>服务 / 迟到' in page
    data = {"version": "1", "content": row.content, "contact_name": "黄嘉欣", "category_id": "", "wish": "重做"}
    assert sign_in(office.wang).post(reverse("complaints:edit", args=[row.pk]), data).status_code == 302
    row.refresh_from_db()
    assert (row.category, row.wish) == (None, "重做")
