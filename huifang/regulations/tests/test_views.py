"""Pages per role, fixed query counts, the way of a change through the browser's requests (R2.1, R12.1)."""

import re

import pytest
from django.urls import reverse

from huifang.regulations import selectors
from huifang.regulations.models import RegulationVersion, Rule
from huifang.regulations.tests.conftest import PACK, TODAY, rule_of
from huifang.regulations.tests.pages import form_data, read

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"regulations:{name}", args=args)


ENGLISH = re.compile(r"[A-Za-z]{4,}")
KNOWN = {"cycle", "training", "year", "month", "customer_name"}


def english(html: str) -> set[str]:
    """Words that a Chinese reader should not meet; codes that the reader typed or types are shown as such."""
    return set(ENGLISH.findall(read(html).by_id("page").text)) - KNOWN


READING: list[tuple[str, *tuple[object, ...]]] = [("index",), ("regulation", PACK), ("version", PACK, 1), ("history", PACK)]
EDITING = [("version", PACK, 2), ("preview", PACK, 2)]


def test_everybody_reads_what_is_published(first, wang, signed_in):
    client = signed_in(wang)
    for name, *args in READING:
        response = client.get(url(name, *args))
        assert response.status_code == 200, name
        assert not english(response.content.decode()), name


def test_signed_out_is_sent_to_sign_in(first, client):
    assert client.get(url("regulation", PACK)).status_code == 302


def test_drafts_are_for_editors_only(draft, wang, lin, signed_in):
    for name, *args in EDITING:
        assert signed_in(wang).get(url(name, *args)).status_code == 403
        assert signed_in(lin).get(url(name, *args)).status_code == 200
    assert "第2版" not in signed_in(wang).get(url("history", PACK)).content.decode()


@pytest.mark.parametrize("verb", ["draft", "discard", "publish", "enabled", "clause", "edit-rule", "new-rule", "install"])
def test_an_agent_changes_nothing(verb, draft, wang, signed_in):
    rule = rule_of(draft, "cycle.training")
    args = {
        "draft": (PACK,),
        "discard": (PACK, 2),
        "publish": (PACK, 2),
        "enabled": (PACK, 2, rule.pk),
        "clause": (PACK, 2, rule.clause_id),
        "edit-rule": (PACK, 2, rule.pk),
        "new-rule": (PACK, 2, rule.clause_id),
        "install": (PACK,),
    }[verb]
    assert signed_in(wang).post(url(verb, *args), {"reason": "x", "effective_from": TODAY, "revision": 0}).status_code == 403
    draft.refresh_from_db()
    assert (draft.state, draft.revision) == ("draft", 0)


def test_document_has_every_clause_to_link_to(first, wang, signed_in):
    page = read(signed_in(wang).get(url("regulation", PACK)).content)
    numbers = {clause.number for clause in selectors.clauses(first)}
    assert {s.attrs["id"] for s in page.all("section") if "id" in s.attrs} == numbers
    cycle = page.by_id("4.2.4").text
    assert "肇庆、中山、江门每1年一次" in cycle
    assert "自2020-01-01" in cycle


def test_a_rule_leads_to_its_clause(first, wang, signed_in):
    rule = rule_of(first, "cycle.toxic.filing")
    response = signed_in(wang).get(url("rule", rule.pk))
    assert response["Location"] == url("version", PACK, 1) + "#4.2.4"


def test_the_way_of_a_change(first, lin, signed_in):
    client = signed_in(lin)
    page = client.post(url("draft", PACK), follow=True)
    assert "发布之前不生效" in page.content.decode()
    draft = RegulationVersion.objects.get(number=2)
    rule = rule_of(draft, "cycle.training")
    data = form_data(client.get(url("edit-rule", PACK, 2, rule.pk)).content)
    saved = client.post(url("edit-rule", PACK, 2, rule.pk), data | {"period-years": "0", "period-months": "6"})
    assert saved["Location"] == url("version", PACK, 2) + "#4.2.6"
    preview = client.get(url("preview", PACK, 2), {"effective_from": "2026-12-01"}).content.decode()
    assert "6个月" in preview
    assert not english(preview)
    response = client.post(url("publish", PACK, 2), {"effective_from": "2026-12-01", "note": "半年一次", "revision": "1"})
    assert response.status_code == 302
    found = {r.version: r.value for day in (TODAY, TODAY.replace(month=12, day=1)) if (r := selectors.rule_in_force("cycle.training", day))}
    assert (found[1].period.years, found[2].period.months) == (1, 6)
    compared = client.get(url("compare", PACK), {"from": 1, "to": 2}).content.decode()
    assert "<del>1年</del>" in compared
    assert "<ins>6个月</ins>" in compared


def test_rows_are_added_and_removed_without_saving(draft, lin, signed_in):
    rule = rule_of(draft, "cycle.toxic.filing")
    address = url("edit-rule", PACK, 2, rule.pk)
    client = signed_in(lin)
    data = form_data(client.get(address).content)
    page = client.post(address, data | {"_add": "exceptions", "tell": "改了一半"}).content.decode()
    again = form_data(page)
    assert again["exceptions-count"] == ["2"]
    assert again["tell"] == ["改了一半"]
    page = client.post(address, again | {"_remove": "exceptions-0"}).content.decode()
    assert form_data(page)["exceptions-count"] == ["1"]
    rule.refresh_from_db()
    assert rule.body["exceptions"][0]["regions"] == ["肇庆", "中山", "江门"]


def test_an_error_stands_at_its_field_and_keeps_what_was_typed(draft, lin, signed_in):
    rule = rule_of(draft, "cycle.training")
    address = url("edit-rule", PACK, 2, rule.pk)
    client = signed_in(lin)
    data = form_data(client.get(address).content) | {"period-years": "每年", "duty": ""}
    response = client.post(address, data)
    assert response.status_code == 400
    shown = read(response.content)
    assert shown.by_id("f-period-years").attrs["value"] == "每年"
    assert "请写成 3 这样" in shown.by_id("f-period-years-error").text
    assert "到期事项" in shown.by_id("f-duty-error").text
    rule.refresh_from_db()
    assert rule.body["duty"] == "年度安全培训"


def test_a_new_rule_through_the_form(draft, lin, signed_in):
    client = signed_in(lin)
    clause = rule_of(draft, "cycle.training").clause
    address = url("new-rule", PACK, 2, clause.pk)
    assert client.get(address).status_code == 200
    assert client.get(address, {"kind": "call_length", "code": "坏"}).status_code == 400
    address += "?kind=call_length&code=call_length.training"
    data = form_data(client.get(address).content)
    client.post(address, data | {"best_to_minutes": "8"})
    assert Rule.objects.get(version=draft, code="call_length.training").body["best_to_minutes"] == 8


def test_clause_text_and_switch(draft, lin, signed_in):
    client = signed_in(lin)
    rule = rule_of(draft, "cycle.training")
    address = url("clause", PACK, 2, rule.clause_id)
    data = form_data(client.get(address).content) | {"text": "每年至少一次。"}
    client.post(address, data)
    client.post(url("enabled", PACK, 2, rule.pk), {"enabled": "0", "revision": "1"})
    rule.refresh_from_db()
    assert (rule.clause.text, rule.enabled) == ("每年至少一次。", False)
    compared = read(client.get(url("compare", PACK), {"from": 1, "to": 2}).content).by_id("page")
    assert "至少一次" in "".join(e.text for e in compared.all("ins"))


def test_discard_needs_a_reason(draft, lin, signed_in):
    client = signed_in(lin)
    client.post(url("discard", PACK, 2), {"reason": ""})
    draft.refresh_from_db()
    assert draft.state == "draft"
    client.post(url("discard", PACK, 2), {"reason": "不改了"})
    draft.refresh_from_db()
    assert (draft.state, draft.note) == ("discarded", "不改了")


def test_install_from_the_list(company, lin, signed_in):
    client = signed_in(lin)
    assert "自今日起启用" in client.get(url("index")).content.decode()
    client.post(url("install", PACK))
    assert selectors.rule_in_force("attempts", TODAY) is not None
    assert client.post(url("install", "nothing")).status_code == 404


@pytest.mark.parametrize("bad", [{"from": "1"}, {"from": "x", "to": "1"}, {"from": "1", "to": "99"}, {"from": "999999999", "to": "1"}])
def test_comparing_what_is_not_there(bad, first, wang, signed_in):
    assert signed_in(wang).get(url("compare", PACK), bad).status_code == 404


def test_stored_text_is_escaped(draft, lin, signed_in):
    client = signed_in(lin)
    rule = rule_of(draft, "cycle.training")
    address = url("edit-rule", PACK, 2, rule.pk)
    evil = "<script>alert(1)</script>"
    data = form_data(client.get(address).content)
    client.post(address, data | {"duty": evil})
    assert evil not in client.get(url("version", PACK, 2)).content.decode()
    assert evil not in client.get(address).content.decode()


@pytest.mark.parametrize(("name", "count"), [("regulation", 16), ("history", 9)])
def test_queries_are_few_and_fixed(name, count, first, wang, signed_in, django_assert_max_num_queries):
    client = signed_in(wang)
    client.get(url(name, PACK))
    with django_assert_max_num_queries(count):
        client.get(url(name, PACK))
