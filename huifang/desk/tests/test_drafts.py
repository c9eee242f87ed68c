"""Drafts: saved field by field, repeated and late messages change nothing, two tabs never mix."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from huifang.desk import drafts
from huifang.desk.drafts import Typed
from huifang.desk.models import Draft, DraftField

KIND, KEY = "followup.call", "7"


def typed(value, *, field="opinion", seq=1, client="tab-a", base=0):
    return Typed(field, value, seq, client, base)


def save(office, message, user=None):
    return drafts.save(user or office.wang, KIND, KEY, message, at=office.now)


def test_each_field_is_kept_with_a_growing_version(office):
    first = save(office, typed("报告慢"))
    second = save(office, typed("报告慢,希望电子版", seq=2, base=first.version))
    save(office, typed("下周", field="plan", seq=3))
    sheet = drafts.read(office.wang, KIND, KEY)
    assert second.version > first.version
    assert sheet.values == {"opinion": "报告慢,希望电子版", "plan": "下周"}


def test_a_repeated_or_late_message_changes_nothing(office):
    save(office, typed("旧", seq=1))
    save(office, typed("新", seq=2))
    save(office, typed("旧", seq=1))
    save(office, typed("新", seq=2))
    assert drafts.read(office.wang, KIND, KEY).values == {"opinion": "新"}


def test_another_tab_gets_the_other_value_and_nothing_is_overwritten(office):
    first = save(office, typed("甲标签", client="tab-a"))
    clash = save(office, typed("乙标签", client="tab-b", base=0))
    assert clash.other is not None
    assert (clash.other.value, clash.version) == ("甲标签", first.version)
    assert drafts.read(office.wang, KIND, KEY).values == {"opinion": "甲标签"}
    kept = save(office, typed("乙标签", client="tab-b", seq=2, base=clash.version))
    assert kept.other is None
    assert drafts.read(office.wang, KIND, KEY).values == {"opinion": "乙标签"}


def test_the_same_words_in_two_tabs_are_no_conflict(office):
    save(office, typed("一样", client="tab-a"))
    assert save(office, typed("一样", client="tab-b", base=0)).other is None


def test_nobody_reads_anothers_draft(office, client):
    save(office, typed("王的"))
    client.force_login(office.li, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("desk:draft", args=[KIND, KEY]))
    assert answer.json()["fields"] == {}


def test_the_endpoint_follows_the_protocol(office, client):
    client.force_login(office.wang, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("desk:draft", args=[KIND, KEY])
    body = {"field": "need", "value": ["a", "b"], "seq": 1, "client": "t", "base": 0}
    answer = client.post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["conflict"] is None
    assert client.get(url).json()["fields"] == {"need": ["a", "b"]}
    dropped = client.delete(url).json()
    assert client.get(url).json() | {"saved_at": None} == {"version": 2, "fields": {}, "saved_at": None, "closed": dropped["version"]}
    late = client.post(url, json.dumps(body | {"seq": 2}), content_type="application/json")
    assert late.status_code == 410
    assert "另一窗口" in late.json()["message"]
    assert client.post(url, json.dumps(body | {"base": dropped["version"]}), content_type="application/json").status_code == 200


@pytest.mark.parametrize("begun", [True, False], ids=["after other fields", "as the first of all"])
def test_a_message_still_on_its_way_does_not_bring_back_a_finished_form(office, begun):
    """The form was submitted while its last field was being saved (seen in a browser test on a busy machine)."""
    base = save(office, typed("已完成", field="need")).version if begun else 0
    closed = drafts.clear(office.wang, KIND, KEY, at=office.now)
    with pytest.raises(drafts.Closed):
        save(office, typed("迟到", seq=2, base=base))
    assert not DraftField.objects.exists()
    assert drafts.read(office.wang, KIND, KEY) == drafts.Sheet(closed, {}, office.now, closed)
    assert save(office, typed("新的", client="tab-b", base=closed)).version > closed


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '{"field": "x"}',
        '{"field": "", "value": 1, "seq": 1, "client": "c", "base": 0}',
        '{"field":"x","value":1,"seq":-1,"client":"c","base":0}',
    ],
)
def test_garbage_is_refused_in_words(office, client, body):
    client.force_login(office.wang, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("desk:draft", args=[KIND, KEY]), body, content_type="application/json")
    assert answer.status_code == 400
    assert "刷新页面" in answer.json()["message"]


def test_a_novel_is_refused(office, client):
    client.force_login(office.wang, backend="django.contrib.auth.backends.ModelBackend")
    body = {"field": "need", "value": "长" * 20_001, "seq": 1, "client": "t", "base": 0}
    answer = client.post(reverse("desk:draft", args=[KIND, KEY]), json.dumps(body), content_type="application/json")
    assert answer.status_code == 413
    assert DraftField.objects.count() == 0


def test_a_session_that_ran_out_is_told_in_json(office, client):
    answer = client.post(reverse("desk:draft", args=[KIND, KEY]), "{}", content_type="application/json", HTTP_ACCEPT="application/json")
    assert answer.status_code == 401
    assert answer.json()["error"] == "signed_out"


def test_old_drafts_are_forgotten(office):
    save(office, typed("旧"))
    assert drafts.forget_old(at=office.now + timedelta(days=29)) == 0
    assert drafts.forget_old(at=office.now + timedelta(days=31)) > 0
    assert Draft.objects.count() == 0
