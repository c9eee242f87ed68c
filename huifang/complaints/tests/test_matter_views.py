"""Issue 4 points 2 and 8 over HTTP: suggestions, linking and merging, waves, reviews; a merged complaint leaks nothing."""

import pytest
from django.urls import reverse

from huifang.complaints import merging, month_reports, similar, waves
from huifang.complaints.models import Complaint, Measure, Review, Wave, WaveMember
from huifang.journal import delivering
from huifang.kernel import clock


def text_of(response):
    return response.content.decode()


@pytest.fixture
def pair(office, take):
    """One complaint of 王坐席's team and one of 赵外区's, of the same customer."""
    ours, theirs = take("报告迟了两周没有寄到我公司"), take("报告迟寄两周，赵姐答应的赔偿没有下文")
    Complaint.objects.filter(pk=theirs.pk).update(taken_by=office.zhao, unit=office.elsewhere)
    theirs.refresh_from_db()
    return ours, theirs


@pytest.mark.parametrize("into_theirs", [False, True])
def test_a_merged_complaint_leaks_nothing_to_who_sees_only_one(office, pair, sign_in, into_theirs):
    ours, theirs = pair
    source, target = (ours, theirs) if into_theirs else (theirs, ours)
    merging.merge(source, target, reason=f"与{target.number}同一份报告", by=office.lin, at=office.now)
    merging.link(ours, theirs, note="同一份报告", by=office.lin, at=office.now)
    wave = Wave.objects.create(title="报告迟寄", found_at=office.now, threshold=5, days=7)
    for row in pair:
        WaveMember.objects.create(wave=wave, complaint=row, joined_at=office.now)
    similar.index()
    delivering.drain()
    for user, own, other, word in ((office.wang, ours, theirs, "赵姐答应的赔偿"), (office.zhao, theirs, ours, "寄到我公司")):
        client = sign_in(user)
        assert client.get(reverse("complaints:show", args=[other.pk])).status_code == 404
        pages = [client.get(reverse(f"complaints:{name}", args=[own.pk])) for name in ("show", "together", "join", "review_panel")]
        pages += [client.get(reverse("complaints:join", args=[own.pk]), {"q": other.number})]
        pages += [client.get(reverse("complaints:list"), {"state": "", "merged": value}) for value in ("", "yes", "into")]
        pages += [client.get(reverse("complaints:list"), {"state": "", "col": ["merged", "wave"], "wave": wave.pk})]
        pages += [client.get(reverse("complaints:wave", args=[wave.pk])), client.get(reverse("complaints:analysis"))]
        pages += [client.post(reverse("complaints:similar"), {"customer": own.customer_id, "content": other.content})]
        for page in pages:
            assert page.status_code == 200
            leaked = [said for said in (word, f">{other.number}<") if said in text_of(page)]
            assert leaked == [], page.request["PATH_INFO"]
    client = sign_in(office.wang)
    into = client.get(reverse("complaints:list"), {"state": "", "merged": "into"})
    assert ours.number not in text_of(into), "what goes on as it is not to be guessed either"
    whole = text_of(sign_in(office.lin).get(reverse("complaints:together", args=[target.pk])))
    assert source.number in whole
    assert source.content in whole


def test_similar_ones_are_suggested_while_typing(office, take, sign_in):
    row = take("在线培训平台登录不上，验证码错误")
    client = sign_in(office.wang)
    shown = text_of(client.post(reverse("complaints:similar"), {"content": "培训平台验证码总是错误，登录不了"}))
    assert row.number in shown
    earlier = text_of(client.post(reverse("complaints:similar"), {"customer": office.customer.pk, "content": ""}))
    assert row.number in earlier
    assert "该客户以前的投诉" in earlier
    own = text_of(client.post(reverse("complaints:similar"), {"customer": office.customer.pk, "complaint": row.pk, "content": row.content}))
    assert row.number not in own
    assert client.post(reverse("complaints:similar"), {"customer": "x' OR 1", "content": "\x00" * 9000}).status_code == 200
    form = text_of(client.get(reverse("complaints:new"), {"customer": office.customer.pk}))
    assert reverse("complaints:similar") in form


def test_linked_and_merged_on_the_page_and_split_again(office, take, sign_in):
    one, other = take("报告迟了两周"), take("报告还没有收到")
    client = sign_in(office.wang)
    page = reverse("complaints:join", args=[other.pk])
    assert one.number in text_of(client.get(page))
    assert client.post(page, {"other": one.pk, "act": "link"}).status_code == 302
    assert client.post(page, {"other": one.pk, "act": "merge", "reason": "同一份"}).status_code == 302
    other.refresh_from_db()
    assert other.merged_into == one
    assert "拆出" in text_of(client.get(reverse("complaints:together", args=[other.pk])))
    assert client.post(reverse("complaints:split", args=[other.pk])).status_code == 302
    assert client.post(reverse("complaints:unlink", args=[other.pk]), {"other": one.pk}).status_code in {200, 204, 302}
    assert client.post(page, {"act": "merge"}).status_code == 422
    other.refresh_from_db()
    assert (other.state, other.merged_into) == ("handling", None)


def test_a_wave_is_confirmed_answered_and_ended_by_the_head(office, take, sign_in):
    row = take("教室太冷")
    wave = Wave.objects.create(title="教室太冷", found_at=office.now, threshold=5, days=7)
    WaveMember.objects.create(wave=wave, complaint=row, joined_at=office.now)
    client = sign_in(office.lin)
    decide = reverse("complaints:wave_decide", args=[wave.pk])
    assert client.post(decide, {"act": "confirm", "title": ""}).status_code == 422
    assert client.post(decide, {"act": "confirm", "title": "培训教室太冷"}).status_code == 302
    assert client.post(reverse("complaints:wave_announce", args=[wave.pk]), {"text": ""}).status_code == 422
    assert client.post(reverse("complaints:wave_announce", args=[wave.pk]), {"text": "空调已修好。"}).status_code == 302
    row.refresh_from_db()
    assert row.handling == "空调已修好。"
    listed = text_of(client.get(reverse("complaints:list"), {"wave": wave.pk}))
    assert row.number in listed
    assert client.post(reverse("complaints:wave_member", args=[wave.pk]), {"number": row.number, "act": "out"}).status_code == 302
    assert waves.growth(office.lin, wave, office.now).size == 0
    assert client.post(decide, {"act": "nonsense"}).status_code in {403, 404, 409}


def test_reviewed_measured_and_filed_on_pages(office, take, sign_in):
    row = take()
    Complaint.objects.filter(pk=row.pk).update(state="satisfied", closed_at=office.now)
    client = sign_in(office.lin)
    given = {"rating": "5", "summary": "已补寄", "no_measure": "", "version": "0"}
    assert client.post(reverse("complaints:review", args=[row.pk]), given).status_code == 302
    assert client.post(reverse("complaints:review", args=[row.pk]), given).status_code == 409
    wanted = {"kind": "corrective", "text": "补寄", "owner": office.wang.pk, "due_on": "2026-12-01", "check_on": "2026-11-30"}
    late = client.post(reverse("complaints:measure_new", args=[row.pk]), wanted)
    assert late.status_code == 422
    assert "检查日期" in text_of(late)
    assert client.post(reverse("complaints:measure_new", args=[row.pk]), {**wanted, "check_on": "2026-12-20"}).status_code == 302
    measure = Measure.objects.get()
    wang = sign_in(office.wang)
    assert wang.post(reverse("complaints:measure_finish", args=[measure.pk]), {"note": ""}).status_code == 422
    assert wang.post(reverse("complaints:measure_finish", args=[measure.pk]), {"note": "已补寄"}).status_code == 302
    client = sign_in(office.lin)
    assert client.post(reverse("complaints:measure_check", args=[measure.pk]), {"note": "收到了", "worked": "yes"}).status_code == 302
    assert client.post(reverse("complaints:file", args=[row.pk])).status_code == 302
    assert Review.objects.get().filed_by == office.lin
    assert "归档" in text_of(client.get(reverse("complaints:review_panel", args=[row.pk])))


def test_each_figure_opens_exactly_its_rows(office, take, sign_in):
    for n, channel in enumerate(("phone", "phone", "mail")):
        take(f"投诉{n}", channel=channel)
    client = sign_in(office.lin)
    for by in ("category", "cause", "channel", "tier", "merit"):
        page = client.get(reverse("complaints:analysis"), {"by": by, "period": "3"})
        for bar, address in page.context["bars"]:
            listed = client.get(address)
            assert len(listed.context["listing"].page.rows) == bar.count, (by, address)
    for _month, count, address in page.context["months"]:
        assert len(client.get(address).context["listing"].page.rows) == count


def test_the_report_of_a_month_on_its_page(office, take, sign_in):
    take()
    row = month_reports.make(clock.local_date(office.now).replace(day=1), by=office.lin, at=office.now)
    client = sign_in(office.lin)
    page = client.get(reverse("complaints:month_report", args=[row.pk]))
    assert "1" in text_of(page)
    for _word, figure, address in page.context["lines"]:
        if address and isinstance(figure, int):
            assert len(client.get(address).context["listing"].page.rows) == figure, address
    here = reverse("complaints:month_report", args=[row.pk])
    assert client.post(here, {"text": "本月1件。", "version": row.version}).status_code == 302
    assert client.post(here, {"text": "又改", "version": row.version}).status_code == 409
    assert client.post(reverse("complaints:month_report_send", args=[row.pk])).status_code == 302
    assert "本月1件。" in text_of(sign_in(office.qian).get(here))
