"""The packs of documents D1, D2 and D3, clause by clause (R2.4, R2.5, R2.8, R2.11–R2.13, R2.16)."""

import re
from pathlib import Path

import pytest

from huifang.followup.rules.coverage import Coverage
from huifang.regulations import kinds
from huifang.regulations.packs import Pack, read_pack
from huifang.regulations.shapes import Attempts, Form, TimeLimit, parse

PACKS = ("property-management", "water-utility", "investment-promotion")


def rule(pack: Pack, code: str):
    found = next(r for clause in pack.clauses for r in clause.rules if r.code == code)
    shape = kinds.shape_of(found.kind)
    assert shape
    return parse(shape, found.body)


def clause_of(pack: Pack, code: str) -> str:
    return next(clause.number for clause in pack.clauses if any(r.code == code for r in clause.rules))


def test_d1_clause_by_clause():
    """D1 1: every complaint, 100 %; D1 2: 30 % of last week's orders each Monday by the supervisor; D1 3: mixed ways, a record; D1 4: corrections."""
    pack = read_pack("property-management")
    complaints, repairs = rule(pack, "coverage.complaints"), rule(pack, "coverage.repairs")
    assert isinstance(complaints, Coverage)
    assert (clause_of(pack, "coverage.complaints"), complaints.source, complaints.share, complaints.every) == (
        "1",
        "complaints.complaint",
        "all",
        "each",
    )
    assert (clause_of(pack, "coverage.repairs"), repairs.share, repairs.amount, repairs.every, repairs.weekday) == (
        "2",
        "percent",
        30,
        "week",
        1,
    )
    assert (repairs.population, repairs.visited_by, repairs.role) == ("list", "role", "repair_supervisor")
    assert {"visit", "onsite"} <= set(repairs.ways)
    form = rule(pack, "property.form.followup-record")
    assert isinstance(form, Form)
    assert (clause_of(pack, "property.form.followup-record"), form.code, form.title) == ("3", "followup.record", "回访记录")
    limit = rule(pack, "time_limit.correction")
    assert isinstance(limit, TimeLimit)
    assert clause_of(pack, "time_limit.correction") == "4"
    assert limit.ladder


def test_d2_clause_by_clause():
    """D2: 30 users each quarter, three tries, honest figures, calm with impulsive customers."""
    pack = read_pack("water-utility")
    users, attempts = rule(pack, "coverage.quarterly-users"), rule(pack, "water.attempts")
    assert isinstance(users, Coverage)
    assert isinstance(attempts, Attempts)
    assert (users.share, users.amount, users.every, users.ways) == ("count", 30, "quarter", ("phone",))
    assert attempts.max_unanswered == 3
    assert "99" not in "".join(clause.text for clause in pack.clauses), "D2's own figure is impossible and is not repeated"
    assert rule(pack, "water.complaint_guide").calm


def test_d3_clause_by_clause():
    """D3 1: everybody's own customers in every two weeks; 2: phone, visit, mail; 3: the form; 4 and 5: same day, two days; 6, 7: reported, points."""
    pack = read_pack("investment-promotion")
    own = rule(pack, "coverage.own-customers")
    assert isinstance(own, Coverage)
    assert (own.population, own.share, own.every, own.visited_by) == ("owners", "all", "fortnight", "owner")
    assert set(own.ways) == {"phone", "visit", "mail"}
    assert rule(pack, "investment.form.followup-record").title == "客户回访记录表"
    limits = {code: rule(pack, code) for code in ("feedback.same_day", "feedback.form", "feedback.two_days")}
    assert {code: (limit.within.amount, limit.within.unit) for code, limit in limits.items()} == {
        "feedback.same_day": (1, "days"),
        "feedback.form": (1, "days"),
        "feedback.two_days": (2, "days"),
    }
    assert [clause_of(pack, code) for code in limits] == ["4", "5", "5"]
    assert [clause.number for clause in pack.clauses][:7] == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize("code", PACKS)
def test_the_texts_are_our_own_and_well_written(code):
    pack = read_pack(code)
    text = "\n".join(f"{clause.title}\n{clause.text}" for clause in pack.clauses)
    assert not re.search(r"[一-鿿][,;?!]", text), "Chinese text takes full-width punctuation"
    source = Path("/work/shared/seeds/003_78f71fdb25658c0e.txt")
    if source.exists():
        theirs = source.read_text()
        assert [s for s in re.split(r"[。；\n]", text) if len(s) > 16 and s in theirs] == []
