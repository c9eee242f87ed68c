"""R2.5 and the proof of issue 5: a link used twice, expired, altered or withdrawn stores nothing and answers politely."""

from datetime import timedelta

import pytest

from huifang.files.models import File
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.surveys.models import Answer, Link, Sheet
from huifang.surveys.services import links, publishing
from huifang.surveys.services.answering import Given, Unfit, answer_link

GOOD = {"csat": ["5"], "nps": ["9"]}


@pytest.fixture
def fields(asked):
    def make(**values):
        return {f"s{asked.pk}.{code}": value for code, value in values.items()} | {"agreed": "on"}

    return make


def test_an_answer_is_stored_once_with_its_version_and_told_to_the_task(office, issue, asked):
    issued = issue()
    sheet = answer_link(issued.link, Given(GOOD), at=office.now)
    assert (sheet.version, sheet.way, sheet.source) == (asked, "link", "followup.task:7")
    assert dict(sheet.answers.values_list("code", "number")) == {"csat": 5, "nps": 9}
    event = Event.objects.get(kind="surveys.answer.received")
    assert (event.subject_kind, event.subject_id) == ("followup.task", "7")


def test_the_same_task_is_asked_once_until_the_link_expires(office, issue):
    first, again = issue(), issue()
    assert (again.url, again.is_new) == (first.url, False)
    later = issue(at=office.now + timedelta(days=8), expires_at=office.now + timedelta(days=20))
    first.link.refresh_from_db()
    assert (later.is_new, first.link.state) == (True, "withdrawn")


@pytest.mark.parametrize("how", ["used", "expired", "withdrawn", "altered", "unknown"])
def test_what_is_not_valid_any_more_is_told_politely_and_stores_nothing(office, issue, fields, client, how):
    issued = issue()
    url, status, at = issued.url, 410, office.now
    if how == "used":
        answer_link(issued.link, Given(GOOD), at=office.now)
    if how == "expired":
        at = office.now + timedelta(days=7, seconds=1)
    if how == "withdrawn":
        links.withdraw(issued.link, reason="换个方式", by=office.wang, at=office.now)
    if how in {"altered", "unknown"}:
        status = 404
        url = url[:-2] + ("A/" if url[-2] != "A" else "B/") if how == "altered" else url.replace(issued.link.token, "x" * 12)
    before = (Sheet.objects.count(), Answer.objects.count(), Event.objects.count())
    with clock.at(at):
        shown = [client.get(url), client.post(url, fields(csat="1", nps="0"))]
    assert [response.status_code for response in shown] == [status, status]
    assert all(office.customer.name not in response.content.decode() for response in shown)
    assert (Sheet.objects.count(), Answer.objects.count(), Event.objects.count()) == before


def test_altered_and_unknown_addresses_read_alike(issue, client):
    url = issue().url
    pages = [client.get(url[:-3] + "xx/"), client.get("http://testserver/wenjuan/" + "y" * 28 + "/"), client.get("/wenjuan/short/")]
    assert len({page.content.decode().partition("bare-card")[2].partition("bare-foot")[0] for page in pages}) == 1
    assert {page.status_code for page in pages} == {404}


def test_of_two_submissions_at_once_one_is_stored(office, issue):
    """Both have read the link while it was open; the second finds it used when it wants to store."""
    issued = issue()
    first, second = Link.objects.get(pk=issued.link.pk), Link.objects.get(pk=issued.link.pk)
    answer_link(second, Given({"csat": ["4"]}), at=office.now)
    assert first.state == "open"
    with pytest.raises(Refused, match="survey_link_used"):
        answer_link(first, Given({"csat": ["1"], "why": ["慢"]}), at=office.now)
    assert [answer.value for answer in Answer.objects.all()] == ["4"]


def test_the_page_keeps_what_was_typed_and_the_link_until_all_is_well(issue, fields, client):
    url = issue().url
    page = client.get(url)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "same-origin"
    missing = client.post(url, fields(nps="3"))
    assert missing.status_code == 422
    assert "请回答这个问题" in missing.content.decode()
    without = {name: value for name, value in fields(csat="5").items() if name != "agreed"}
    assert client.post(url, without).status_code == 422
    assert Sheet.objects.count() == 0
    assert client.post(url, fields(csat="5", why="隐藏的也填了")).status_code == 201
    assert set(Answer.objects.values_list("code", flat=True)) == {"csat"}


def test_it_names_who_asks_and_nobody_else(office, issue, client):
    page = client.get(issue().url).content.decode()
    assert office.company.name in page
    assert not any(word in page for word in (office.customer.name, "黄嘉欣", "138", office.wang.name))


def test_too_many_tries_from_one_address_wait(issue, fields, client, monkeypatch):
    from huifang.surveys.views import public

    monkeypatch.setattr(public, "PER_MINUTE", 3)
    url = issue().url
    codes = [client.post(url, fields(nps="3"), REMOTE_ADDR="203.0.113.9").status_code for _try in range(6)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_only_pictures_are_taken_as_photos(office, reviewer, draft, issue_for, client, picture):
    issued = issue_for("photo")
    name = f"s{issued.link.version_id}.bild"
    bad = client.post(issued.url, {name: picture("x.txt", b"no picture"), "agreed": "on"})
    assert (bad.status_code, Sheet.objects.count()) == (422, 0)
    good = client.post(issued.url, {name: picture("x.png"), "agreed": "on"})
    assert good.status_code == 201
    assert File.objects.get().owner_id == str(Sheet.objects.get().pk)


def test_who_may_not_see_the_customer_sends_nothing(office, issue):
    with pytest.raises(Refused):
        issue(by=office.zhao)
    with pytest.raises(Refused):
        issue(by=office.sun)


def test_only_a_published_questionnaire_is_sent(office, issue, asked):
    publishing.retire(asked.questionnaire, reason="不用了", by=office.lin, at=office.now)
    asked.refresh_from_db()
    with pytest.raises(Refused, match="survey_not_published"):
        issue()


def test_a_link_goes_by_mail_or_text_message_through_the_outbox(office, issue):
    from huifang.channels.models import OutboundMessage

    with pytest.raises(Refused, match="survey_no_address"):
        issue(way="mail")
    issued = issue(way="sms", task_ref="")
    message = OutboundMessage.objects.get()
    assert issued.url in message.text
    assert (message.channel, message.about_kind, issued.link.message_id) == ("sms", "archive.customer", message.pk)
    assert "138 0013 8000" not in message.to


def test_an_empty_answer_is_none(office, issue_for):
    with pytest.raises(Unfit):
        answer_link(issue_for("text").link, Given({"bild": [" "]}), at=office.now)
