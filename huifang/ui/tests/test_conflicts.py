"""Two people change one thing: nothing of either is lost, and what both changed is shown with all three values."""

import json
from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from huifang.ui.conflicts import MergingForm, VersionedForm, meet
from huifang.ui.forms import DateInput


class Sample(VersionedForm):
    name = forms.CharField(label="名称", required=False)
    city = forms.CharField(label="城市", required=False)
    since = forms.DateField(label="日期", required=False, widget=DateInput)
    active = forms.BooleanField(label="有效", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")], required=False)
    many = forms.MultipleChoiceField(label="多选", choices=[("1", "一"), ("2", "二")], required=False)


WAS = {"name": "老名", "city": "广州", "since": date(2026, 1, 2), "active": True, "kind": "a", "many": ["1"]}
NOW = WAS


def sent(**typed):
    """What the browser sends when the page was opened on ``WAS`` and some fields were changed."""
    shown = Sample(initial={**WAS, "version": 1})
    data = QueryDict(mutable=True)
    values = {**WAS, "since": "2026-01-02", **typed}
    for name, value in values.items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif value is True:
            data[name] = "on"
        elif value is not False:
            data[name] = value
    data["version"], data["seen"] = "1", shown.initial["seen"]
    form = Sample(data)
    assert form.is_valid(), form.errors
    return form


def met(form, **now):
    return meet(form, current={**WAS, **now}, version=2, who="李坐席", when="今天 09:30")


@pytest.mark.parametrize(
    ("field", "theirs", "sent_as"),
    [
        ("name", "他的", "他的"),
        ("since", date(2026, 5, 6), "2026-05-06"),
        ("active", False, None),
        ("kind", "b", "b"),
        ("many", ["1", "2"], "2"),
    ],
)
def test_what_only_the_other_changed_is_taken_over(field, theirs, sent_as):
    form = sent(city="深圳")
    found = met(form, **{field: theirs})
    assert (found.taken, found.clashing) == ((field,), ())
    assert form.data.get(field) == sent_as
    assert form.data["city"] == "深圳", "mine stays"
    assert form.data["version"] == "2"
    assert str(Sample.base_fields[field].label) in str(form.non_field_errors())
    assert "李坐席" in str(form.non_field_errors())


def test_what_both_changed_shows_all_three_values_and_keeps_mine():
    form = sent(name="我的<b>", city="深圳")
    found = met(form, name="他的<i>", kind="b")
    assert (found.taken, found.clashing) == (("kind",), ("name",))
    words = str(form.errors["name"])
    for part in ("李坐席", "今天 09:30", "他的&lt;i&gt;", "老名"):
        assert part in words
    assert "<i>" not in words
    drawn = form["name"].as_field_group()
    assert 'data-take="name" data-value="&quot;' in drawn
    assert "data-take" not in form["city"].as_field_group()
    assert form.data["name"] == "我的<b>"


def test_the_same_change_by_both_is_no_clash():
    form = sent(name="一样", kind="b")
    assert met(form, name="一样", kind="b").clashing == ()


def test_the_next_save_is_based_on_what_was_shown():
    form = sent(name="我的")
    met(form, name="他的")
    again = Sample(form.data)
    assert again.is_valid()
    assert json.loads(again.cleaned_data["seen"])["name"] == "他的"
    assert (again.cleaned_data["version"], again.changes["name"]) == (2, "我的")
    found = meet(again, current=WAS | {"name": "他的"}, version=3)
    assert found.clashing == (), "mine against what I have seen is no clash"


@pytest.mark.parametrize("seen", ["", "[]", "not json", "{"])
def test_without_what_was_seen_every_difference_is_shown(seen):
    form = sent(name="我的")
    form.data["seen"] = seen
    assert met(form, name="他的", city="珠海").clashing == ("name", "city")


class Plain(MergingForm):
    name = forms.CharField(label="名称", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲类"), ("b", "乙类"), ("c", "丙类")])
    active = forms.BooleanField(label="有效", required=False)


def merged(typed, now):
    """A form opened on these values, sent with ``typed`` while ``now`` was stored meanwhile."""
    was = {"name": "老名", "kind": "a", "active": True}
    seen = Plain(current=was).initial["seen"]
    data = QueryDict(mutable=True)
    data.update({"name": "老名", "kind": "a", "active": "on", "seen": seen} | typed)
    if typed.get("active") == "":
        del data["active"]
    return Plain(data, current=was | now)


def test_a_merging_form_is_valid_when_each_changed_something_else():
    form = merged({"name": "我的"}, {"kind": "b", "active": False})
    assert form.is_valid()
    assert form.cleaned_data["kind"] == "b"
    assert form.cleaned_data["active"] is False
    assert form.changes == {"name": "我的"}, "what the other one wrote is not written again"


def test_a_merging_form_shows_what_both_changed_in_words_and_then_takes_mine():
    form = merged({"kind": "c", "active": ""}, {"kind": "b", "name": "他的"})
    assert not form.is_valid()
    assert form.met.clashing == ("kind",)
    words = str(form.errors["kind"])
    assert "乙类" in words
    assert "甲类" in words
    assert form.data["name"] == "他的"
    again = Plain(form.data, current={"name": "他的", "kind": "b", "active": True})
    assert again.is_valid(), again.errors
    assert again.changes == {"kind": "c", "active": False}


def test_line_breaks_of_a_browser_are_no_change():
    class Text(MergingForm):
        text = forms.CharField(widget=forms.Textarea, required=False)

    data = QueryDict(mutable=True)
    data.update({"text": "一\r\n二", "seen": Text(current={"text": "一\n二"}).initial["seen"]})
    form = Text(data, current={"text": "一\n二"})
    assert form.is_valid()
    assert form.changes == {}
