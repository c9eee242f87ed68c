"""R12.1: a newer pack beside the company's edits: the three-way table written by hand, and taking it into a draft."""

import pytest
from django.urls import reverse

from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.organization.models import RoleAssignment
from huifang.regulations import packaging, services
from huifang.regulations.models import PackBase, Regulation, RegulationVersion
from huifang.regulations.packs import Pack, PackClause, read_pack
from huifang.regulations.tests.conftest import PACK
from huifang.regulations.three_way import Item, differences, taken

A, B, C = (Item("1", text=letter) for letter in "abc")
KEY = ("clause", "1")

TABLE = [
    # base, mine, theirs → who changed (none: no difference), advice, taken?
    (A, A, A, None, None),
    (A, A, B, "theirs", "take"),
    (A, B, A, "mine", "keep"),
    (A, B, B, None, None),
    (A, B, C, "both", "keep"),
    (None, None, B, "theirs", "take"),
    (None, B, None, "mine", "keep"),
    (None, B, B, None, None),
    (None, B, C, "both", "keep"),
    (A, A, None, "theirs", "take"),
    (A, None, A, "mine", "keep"),
    (A, None, None, None, None),
    (A, B, None, "both", "keep"),
    (A, None, B, "both", "keep"),
]


def content(item):
    return {KEY: item} if item else {}


@pytest.mark.parametrize(("base", "mine", "theirs", "how", "advice"), TABLE)
def test_three_ways(base, mine, theirs, how, advice):
    found = differences(content(base), content(mine), content(theirs))
    assert [(c.how, c.advice) for c in found] == ([(how, advice)] if how else [])
    assert [d.theirs for d in taken(found, {"1": "take"})] == ([theirs] if how in {"theirs", "both"} else [])
    assert taken(found, {}) == taken(found, {"1": "keep"}) == []


def test_a_clause_is_one_choice_about_all_that_differs_in_it():
    rule = ("rule", "r")
    base = {KEY: A, rule: Item("1", kind="k", body={"n": 1})}
    mine = {KEY: B, rule: base[rule]}
    theirs = {KEY: A, rule: Item("1", kind="k", body={"n": 2})}
    clause = differences(base, mine, theirs)[0]
    assert (clause.how, clause.clashes, clause.advice) == ("both", False, "take")
    assert [d.key for d in taken([clause], {"1": "take"})] == [rule], "our text stays, the pack's rule comes"


def test_clauses_come_in_the_order_of_their_numbers():
    theirs = {("clause", n): Item(n, text=n) for n in ("10", "2", "4.10", "4.2")}
    assert [c.number for c in differences({}, {}, theirs)] == ["2", "4.2", "4.10", "10"]


# against the real pack


def newer(monkeypatch, **texts):
    pack = read_pack(PACK)
    clauses = [PackClause(c.number, c.title, texts.pop(f"c{c.number}", c.text), c.rules) for c in pack.clauses]
    clauses += [PackClause(number.removeprefix("c"), "新条", text, ()) for number, text in texts.items()]
    made = Pack(pack.code, pack.title, pack.describes, tuple(clauses))
    monkeypatch.setattr(packaging, "read_pack", lambda _code: made)


@pytest.fixture
def regulation(first: RegulationVersion) -> Regulation:
    return first.regulation


def test_a_fresh_installation_has_no_difference(regulation):
    assert packaging.compare_pack(regulation) == []
    assert [(o.newer, o.regulation) for o in packaging.offers() if o.pack.code == PACK] == [(False, regulation)]


def test_what_is_taken_and_what_is_kept(regulation, lin, monkeypatch):
    at = clock.now()
    own = services.start_draft(regulation, by=lin, at=at)
    for number in ("1", "2"):
        clause = own.clauses.get(number=number)
        clause.version = own
        services.set_clause_text(clause, title=clause.title, text=f"本公司第{number}条", revision=own.revision, by=lin, at=at)
    services.publish(own, effective_from=clock.today(), by=lin, at=at)
    newer(monkeypatch, c1="新包第1条", c3="新包第3条", c99="新增条文")
    found = {c.number: (c.how, c.advice) for c in packaging.compare_pack(regulation)}
    assert found == {"1": ("both", "keep"), "2": ("mine", "keep"), "3": ("theirs", "take"), "99": ("theirs", "take")}
    draft = packaging.take_pack(regulation, choices={"1": "keep", "3": "take", "99": "take"}, seen=own.pk, by=lin, at=at)
    texts = dict(draft.clauses.values_list("number", "text"))
    assert [texts[n] for n in ("1", "2", "3", "99")] == ["本公司第1条", "本公司第2条", "新包第3条", "新增条文"]
    assert draft.is_draft
    services.publish(draft, effective_from=clock.today(), by=lin, at=at)
    assert {c.number: c.how for c in packaging.compare_pack(regulation)} == {"1": "mine", "2": "mine"}, "asked once"
    assert PackBase.objects.count() == 1


def test_a_discarded_draft_is_asked_about_again(regulation, lin, monkeypatch):
    newer(monkeypatch, c3="新包第3条")
    at, seen = clock.now(), regulation.versions.get().pk
    draft = packaging.take_pack(regulation, choices={"3": "take"}, seen=seen, by=lin, at=at)
    with pytest.raises(Conflict):
        packaging.take_pack(regulation, choices={}, seen=seen, by=lin, at=at)
    services.discard_draft(draft, reason="再议", by=lin, at=at)
    assert [c.number for c in packaging.compare_pack(regulation)] == ["3"]
    with pytest.raises(Conflict):
        packaging.take_pack(regulation, choices={}, seen=0, by=lin, at=at)


def test_an_administrator_takes_but_does_not_publish(regulation, person, client, monkeypatch):
    admin = person("admin", "系统管理员", "adviser")
    RoleAssignment.objects.filter(user=admin).delete()
    newer(monkeypatch, c3="新包第3条")
    with pytest.raises(Refused):
        packaging.take_pack(regulation, choices={}, seen=1, by=admin, at=clock.now())
    admin.is_administrator = True
    admin.save()
    client.force_login(admin)
    address = reverse("regulations:upgrade", args=[PACK])
    seen = regulation.versions.get().pk
    assert client.post(address, {"seen": seen, "clause-3": "take"}).headers["Location"] == reverse("regulations:packs")
    draft = regulation.versions.get(number=2)
    assert draft.clauses.get(number="3").text == "新包第3条"
    with pytest.raises(Refused):
        services.publish(draft, effective_from=clock.today(), by=admin, at=clock.now())
